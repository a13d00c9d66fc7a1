import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type * as Client from "../../src/index.js";
import { embeddedAirflow } from "../../src/testing/index.js";
import { serve } from "../support/server.js";

// Drops the headers that a browser does not let scripts set. `npm run runtimes` uses a real browser.
const forbidden = ["cookie", "accept-encoding", "accept-charset", "user-agent"];
class BrowserRequest extends Request {
  constructor(url: string, init: RequestInit = {}) {
    const headers = new Headers(init.headers);
    for (const name of forbidden) headers.delete(name);
    super(url, { ...init, headers });
  }
}

let client: typeof Client;
beforeEach(async () => {
  vi.stubGlobal("Request", BrowserRequest);
  vi.stubGlobal("location", new URL("https://page.example/app"));
  // The client checks once which headers the runtime can send.
  vi.resetModules();
  client = await import("../../src/index.js");
});
afterEach(() => vi.unstubAllGlobals());

const cookie = "session=secret";

describe("in a runtime whose scripts cannot send cookies", () => {
  test.each([
    ["session with a cookie", "session", () => client.session({ cookie })],
    ["session with a password", "session", () => client.session({ username: "u", password: "p" })],
    ["mwaa", "mwaa", () => client.mwaa({ createWebLoginToken: () => Promise.resolve({}) })],
    [
      "custom with usesCookies",
      "mine",
      () => client.custom({ name: "mine", usesCookies: true, authorize: () => ({}) }),
    ],
  ])("a client with %s is refused, unless it has the option fetch", (_, name, provider) => {
    const options = { baseUrl: "https://airflow.example.com", apiVersion: "v1", auth: provider() } as const;
    expect(() => new client.AirflowClient(options)).toThrow(
      new TypeError(
        `auth: ${name} needs cookies, which a browser does not let scripts send: use airflowToken, basic or bearer, or no auth and a fetch with credentials "same-origin"`,
      ),
    );
    const { fetch } = embeddedAirflow({ airflowVersion: "2.11" });
    expect(new client.AirflowClient({ ...options, fetch }).apiVersion).toBe("v1");
  });

  test("a client with a provider without cookies is accepted", () => {
    const baseUrl = "https://airflow.example.com";
    for (const usesCookies of [undefined, false]) {
      const auth = client.custom({ name: "mine", usesCookies, authorize: () => ({}) });
      expect(new client.AirflowClient({ baseUrl, auth }).apiVersion).toBe("v2");
    }
  });

  test("a cookie from custom() is refused before anything is sent", async () => {
    const { origin, requests } = await serve([]);
    const auth = client.custom({ name: "mine", authorize: () => ({ cookie }) });
    const { dagRuns } = new client.AirflowClient({ baseUrl: origin, auth });
    await expect(dagRuns.get("d", "r")).rejects.toThrow(
      new TypeError("auth mine: this runtime does not let scripts set the header cookie"),
    );
    expect(requests).toEqual([]);
  });

  test("a forbidden header is refused, except User-Agent", () => {
    const make = (headers: Record<string, string>) =>
      new client.AirflowClient({ baseUrl: "https://airflow.example.com", headers });
    expect(() => make({ "x-mine": "1", "Accept-Charset": "utf-8" })).toThrow(
      new TypeError("headers: this runtime does not let scripts set the header Accept-Charset"),
    );
    expect(make({ "User-Agent": "mine", "x-mine": "1" }).apiVersion).toBe("v2");
  });
});

describe("the error of a request without a response", () => {
  const hint = (origin: string) =>
    `: check that ${origin} is reachable and allows the origin https://page.example ([api] access_control_allow_origins)`;
  const failure = async () => {
    const { origin } = await serve([{ fault: "cut" }]);
    const { dagRuns } = new client.AirflowClient({ baseUrl: origin, retry: false });
    return { origin, error: await dagRuns.get("d", "r").catch((error: unknown) => error) };
  };

  test("hints at the setting for other origins", async () => {
    const { origin, error } = await failure();
    expect(error).toBeInstanceOf(client.ConnectionError);
    expect(String(error)).toMatch(/no response \(.+\): check that/);
    expect(String(error)).toContain(hint(origin));
  });

  test("has no hint if the origin is that of the page", async () => {
    const { origin } = await serve([{ fault: "cut" }]);
    vi.stubGlobal("location", new URL(`${origin}/app`));
    const { dagRuns } = new client.AirflowClient({ baseUrl: origin, retry: false });
    await expect(dagRuns.get("d", "r")).rejects.toThrow(/\) \[[^()]*\]$/);
  });

  test("has no hint if the runtime has no page", async () => {
    vi.unstubAllGlobals();
    vi.resetModules();
    client = await import("../../src/index.js");
    const { error } = await failure();
    expect(String(error)).not.toContain("access_control");
    vi.stubGlobal("location", new URL("https://page.example/app"));
    expect(String((await failure()).error)).not.toContain("access_control");
  });
});

test("a redirect that the browser hides is named in the error, and not ambiguous", async () => {
  const fetch = () => Promise.resolve(Response.error());
  const { dagRuns } = new client.AirflowClient({ baseUrl: "https://airflow.example.com", fetch });
  const call = dagRuns.trigger("d");
  await expect(call).rejects.toBeInstanceOf(client.UnexpectedResponseError);
  await expect(call).rejects.toMatchObject({ status: 0, ambiguous: false });
  await expect(call).rejects.toThrow(
    "POST /dags/{dag_id}/dagRuns: 0, a redirect (a login page or a proxy responded",
  );
});

describe("watch, in a runtime that cannot decline compression,", () => {
  const watching = async (airflowVersion: string) => {
    const airflow = embeddedAirflow({ airflowVersion });
    await using server = await airflow.listen();
    const operations: string[] = [];
    const { dagRuns } = new client.AirflowClient({
      baseUrl: server.url,
      auth: client.airflowToken(airflow.credentials),
      onResponse: ({ operation }) => operations.push(operation ?? ""),
    });
    const { dag_run_id } = await dagRuns.trigger("paused");
    await dagRuns.update("paused", dag_run_id, { state: "failed" });
    const read = async (results?: string[]) => {
      operations.length = 0;
      const states: string[] = [];
      for await (const { state } of dagRuns.watch("paused", dag_run_id, { results })) states.push(state);
      return { states, operations: [...operations] };
    };
    return { plain: await read(), withResults: await read(["slow"]) };
  };
  const stream = "wait_dag_run_until_finished";

  test("polls the run on a release that buffers compressed lines", async () => {
    const { plain, withResults } = await watching("3.2.2");
    expect(plain).toEqual({ states: ["failed"], operations: ["get_version", "get_dag_run"] });
    expect(withResults).toEqual({ states: ["failed"], operations: ["get_dag_run", stream] });
  });

  test("uses the server's stream from 3.3 on", async () => {
    const { plain, withResults } = await watching("3.3.0");
    expect(plain).toEqual({ states: ["failed"], operations: ["get_version", stream] });
    expect(withResults).toEqual({ states: ["failed"], operations: [stream] });
  });

  test("polls the run on a release without a stream", async () => {
    const airflow = embeddedAirflow({ airflowVersion: "3.0.6" });
    await using server = await airflow.listen();
    const auth = client.airflowToken(airflow.credentials);
    const { dagRuns } = new client.AirflowClient({ baseUrl: server.url, auth });
    const { dag_run_id } = await dagRuns.trigger("paused");
    expect((await dagRuns.watch("paused", dag_run_id).next()).value).toEqual({ state: "queued" });
    const refused = dagRuns.watch("paused", dag_run_id, { results: ["slow"] }).next();
    await expect(refused).rejects.toBeInstanceOf(client.UnsupportedFeatureError);
  });
});

test("kerberos() rejects in a runtime without native packages", async () => {
  vi.doMock("kerberos", () => {
    throw new TypeError("Failed to resolve module specifier 'kerberos'");
  });
  const { origin, requests } = await serve([]);
  const auth = client.kerberos();
  const { dagRuns } = new client.AirflowClient({ baseUrl: origin, apiVersion: "v1", auth });
  await expect(dagRuns.get("d", "r")).rejects.toThrow(
    "kerberos() needs the native package kerberos, which this runtime cannot load: use it on Node",
  );
  expect(requests).toEqual([]);
  vi.doUnmock("kerberos");
});
