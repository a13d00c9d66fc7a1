import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import {
  AuthenticationError,
  ConflictError,
  type InvokeRestApiInput,
  mwaa,
  mwaaInvokeFetch,
  NotFoundError,
} from "../../src/index.js";
import type { Lab } from "./lab.js";
import { startProxy } from "./reverse-proxy.js";

const loginPaths = { v1: "/aws_mwaa/login", v2: "/pluginsv2/aws_mwaa/login" } as const;
const cookieNames = { v1: "session", v2: "_token" } as const;

/** Stand-ins for the two endpoints of Amazon MWAA, in front of a real Airflow. */
export function mwaaChecks(lab: Lab): void {
  const { apiVersion, baseUrl: to } = lab.target;

  /** The web server of MWAA: it exchanges each of its login tokens once for a real session. */
  const startWebServer = async () => {
    const state = { tokens: new Set<string>(), created: 0, logins: 0, dead: "" };
    const isDead = ({ headers }: IncomingMessage) =>
      state.dead !== "" && `${headers.cookie ?? ""} ${headers.authorization ?? ""}`.includes(state.dead);
    let last = "";
    const origin = await startProxy({
      to,
      async respond(request, response) {
        if (isDead(request)) {
          response.writeHead(302, { location: "/aws_mwaa/aws-console-sso" }).end();
          return true;
        }
        if (request.url !== loginPaths[apiVersion]) return false;
        const token = new URLSearchParams(await text(request)).get("token") ?? "";
        state.logins += 1;
        if (!state.tokens.delete(token)) {
          response.writeHead(401).end("Invalid token");
          return true;
        }
        last = apiVersion === "v1" ? await lab.sessionCookie() : await lab.token();
        const cookie = `${cookieNames[apiVersion]}=${last}; Path=/; Secure; HttpOnly`;
        response.writeHead(302, { "set-cookie": cookie, location: "/home" }).end();
        return true;
      },
    });
    const createWebLoginToken = () => {
      state.created += 1;
      const WebToken = randomUUID();
      lab.secrets.learn(WebToken);
      state.tokens.add(WebToken);
      return Promise.resolve({ WebToken, WebServerHostname: new URL(origin).host });
    };
    return { origin, state, createWebLoginToken, endSession: () => (state.dead = last) };
  };

  it("works with the web login", async () => {
    const { origin, state, createWebLoginToken } = await startWebServer();
    await lab.works(lab.client(mwaa({ createWebLoginToken }), { baseUrl: origin }));
    expect(state).toMatchObject({ created: 1, logins: 1 });
  });

  it("logs in once for twenty calls at once", async () => {
    const { origin, state, createWebLoginToken } = await startWebServer();
    const { dagRuns } = lab.client(mwaa({ createWebLoginToken }), { baseUrl: origin });
    await Promise.all(Array.from({ length: 20 }, () => dagRuns.list("paused", { limit: 1 })));
    expect(state).toMatchObject({ created: 1, logins: 1 });
  });

  it("logs in once more when the session has ended", async () => {
    const { origin, state, createWebLoginToken, endSession } = await startWebServer();
    const client = lab.client(mwaa({ createWebLoginToken }), { baseUrl: origin });
    await lab.works(client);
    endSession();
    await lab.works(client);
    expect(state).toMatchObject({ created: 2, logins: 2 });
  });

  it("is refused for a token that was used already", async () => {
    const { origin, createWebLoginToken } = await startWebServer();
    const used = await createWebLoginToken();
    const auth = () => mwaa({ createWebLoginToken: () => Promise.resolve(used) });
    await lab.client(auth(), { baseUrl: origin }).dagRuns.list("paused", { limit: 1 });
    const error = await lab.failure(lab.client(auth(), { baseUrl: origin }).dagRuns.list("paused"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("airflow:CreateWebLoginToken");
  });

  it("does not send the token to another server", async () => {
    const { origin, state, createWebLoginToken } = await startWebServer();
    const { origin: other, state: otherState } = await startWebServer();
    expect(other).not.toBe(origin);
    const error = await lab.failure(
      lab.client(mwaa({ createWebLoginToken }), { baseUrl: other }).dagRuns.list("paused"),
    );
    expect(error.message).toContain("set baseUrl");
    expect([state.logins, otherState.logins]).toEqual([0, 0]);
  });

  const authorization = async () => {
    const user = `admin:${lab.target.users["admin"] ?? ""}`;
    return apiVersion === "v1" ? `Basic ${btoa(user)}` : `Bearer ${await lab.token()}`;
  };
  /** A stand-in for InvokeRestApi, which throws if Airflow responds with an error. */
  const invokeRestApi = async ({ Method, Path, QueryParameters, Body }: InvokeRestApiInput) => {
    const query = new URLSearchParams(
      Object.entries(QueryParameters).flatMap(([name, values]) =>
        [values].flat().map((value) => [name, value]),
      ),
    );
    const response = await fetch(`${to}/api/${apiVersion}${Path}?${query.toString()}`, {
      method: Method,
      headers: {
        authorization: await authorization(),
        ...(Body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(Body === undefined ? {} : { body: JSON.stringify(Body) }),
    });
    const body = await response.text();
    const RestApiResponse: unknown = body === "" ? undefined : JSON.parse(body);
    const output = { RestApiStatusCode: response.status, RestApiResponse };
    if (!response.ok)
      throw Object.assign(new Error("An error occurred"), { name: "RestApiClientException", ...output });
    return output;
  };

  it("works through InvokeRestApi, without a web login", async () => {
    await lab.works(
      lab.client(undefined, { baseUrl: "https://mwaa.invalid", fetch: mwaaInvokeFetch(invokeRestApi) }),
    );
  });

  it("has the same errors through InvokeRestApi", async () => {
    const client = lab.client(undefined, {
      baseUrl: "https://mwaa.invalid",
      fetch: mwaaInvokeFetch(invokeRestApi),
    });
    const missing = await lab.failure(client.dagRuns.get("paused", "missing"));
    expect(missing).toBeInstanceOf(NotFoundError);
    const dag_run_id = lab.runId();
    await client.dagRuns.trigger("paused", { dag_run_id });
    const twice = await lab.failure(client.dagRuns.trigger("paused", { dag_run_id }));
    expect(twice).toBeInstanceOf(ConflictError);
  });
}
