import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  type AuthProvider,
  bearer,
  custom,
  UnexpectedResponseError,
} from "../../src/index.js";
import { runOf, serve } from "../support/server.js";
import { containing } from "../support/without-target.js";
import { errorOf, expectNoSecret, run, secret } from "./sentinel.js";

describe("a custom provider", () => {
  test("is called with each attempt and may add any headers", async () => {
    const server = await serve([{ status: 503 }, { json: runOf }]);
    const calls: unknown[] = [];
    const auth: AuthProvider = {
      name: "signature",
      authorize: ({ method, url, attempt, baseUrl }) => {
        calls.push({ method, url, attempt, baseUrl });
        return { "x-signature": `s${String(attempt)}`, cookie: "session=1" };
      },
    };
    const client = new AirflowClient({ baseUrl: `${server.origin}/p`, auth, retry: { minDelayMs: 1 } });
    await client.dagRuns.get("a/b", "r");
    const common = {
      method: "GET",
      url: `${server.origin}/p/api/v2/dags/a%2Fb/dagRuns/r`,
      baseUrl: `${server.origin}/p`,
    };
    expect(calls).toEqual([
      { ...common, attempt: 1 },
      { ...common, attempt: 2 },
    ]);
    expect(server.requests.map(({ headers }) => [headers["x-signature"], headers.cookie])).toEqual([
      ["s1", "session=1"],
      ["s2", "session=1"],
    ]);
  });

  test("overrides the headers of the client", async () => {
    const server = await serve([{ json: runOf }]);
    const headers = { authorization: "Basic old", "x-team": "data" };
    await new AirflowClient({ baseUrl: server.origin, auth: bearer("new"), headers }).dagRuns.get("d", "r");
    expect(server.requests[0]?.headers).toMatchObject({ authorization: "Bearer new", "x-team": "data" });
  });

  test("may request one retry, which is sent only if the credentials have changed", async () => {
    const server = await serve(({ headers }) =>
      headers["x-key"] === "2" ? { json: runOf } : { status: 401 },
    );
    let keys = ["1", "1", "1", "2"];
    const seen: unknown[] = [];
    const auth = custom({
      name: "mine",
      authorize: () => ({ "x-key": keys.shift() ?? "9" }),
      renew: ({ status, text, headers, sent, apiVersion }) => {
        seen.push([status, text, headers.get("content-length"), sent, apiVersion]);
        return true;
      },
    });
    const client = new AirflowClient({ baseUrl: server.origin, auth });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status: 401 });
    expect(server.requests).toHaveLength(1);
    await expect(client.dagRuns.get("d", "r")).resolves.toEqual(run);
    expect(server.requests).toHaveLength(3);
    keys = ["3", "4", "2"];
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status: 401 });
    expect(server.requests).toHaveLength(5);
    const once = (key: string) => [401, "", "0", { "x-key": key }, "v2"];
    expect(seen).toEqual([once("1"), once("1"), once("3")]);
  });

  test("without renew is not retried", async () => {
    const server = await serve(() => ({ status: 401 }));
    let count = 0;
    const auth = custom({ name: "mine", authorize: () => ({ "x-key": String((count += 1)) }) });
    const client = new AirflowClient({ baseUrl: server.origin, auth });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ name: "AuthenticationError" });
    expect(server.requests).toHaveLength(1);
  });

  test("is retried if one of its headers has changed", async () => {
    const server = await serve([{ status: 401 }, { json: runOf }]);
    const stamps = ["1", "2"];
    const auth = custom({
      name: "mine",
      authorize: () => ({ "x-key": "same", "x-stamp": stamps.shift() ?? "3" }),
      renew: () => true,
    });
    await expect(new AirflowClient({ baseUrl: server.origin, auth }).dagRuns.get("d", "r")).resolves.toEqual(
      run,
    );
    expect(server.requests.map(({ headers }) => headers["x-stamp"])).toEqual(["1", "2"]);
  });

  test("has every changed header value checked", async () => {
    const server = await serve(() => ({ json: runOf }));
    const values = ["good", "good", `${secret}\n`, "good"];
    const auth = custom({ name: "mine", authorize: () => ({ "x-key": values.shift() ?? "" }) });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, auth });
    await dagRuns.get("d", "r");
    await dagRuns.get("d", "r");
    const error = await errorOf(dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain("auth mine: the value of x-key is not valid in a header");
    await dagRuns.get("d", "r");
    expect(server.requests.map(({ headers }) => headers["x-key"])).toEqual(["good", "good", "good"]);
  });

  test("reports its login to the hooks as attempt 1", async () => {
    const server = await serve([{ status: 503 }, {}, { json: runOf }]);
    const auth = custom({
      name: "mine",
      async authorize({ send, baseUrl, attempt }) {
        if (attempt === 2) await send({ method: "PUT", url: `${baseUrl}/door` });
        return {};
      },
    });
    const events: unknown[] = [];
    const onResponse = ({ method, attempt }: { method: string; attempt: number }) =>
      events.push([method, attempt]);
    const client = new AirflowClient({ baseUrl: server.origin, auth, onResponse, retry: { minDelayMs: 1 } });
    await client.dagRuns.get("d", "r");
    expect(events).toEqual([
      ["GET", 1],
      ["PUT", 1],
      ["GET", 2],
    ]);
  });

  test("waits for the whole response to a login, up to timeoutMs", async () => {
    const server = await serve([{ text: "half of it", fault: "stall" }]);
    const auth = custom({
      name: "mine",
      async authorize({ send, baseUrl }) {
        await send({ method: "GET", url: `${baseUrl}/door` });
        return {};
      },
    });
    const client = new AirflowClient({ baseUrl: server.origin, auth, timeoutMs: 200, retry: false });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ name: "TimeoutError" });
    expect(server.lines).toEqual(["GET /door"]);
  });

  test("may reject a response without a body", async () => {
    const server = await serve(() => ({ status: 204 }));
    const auth = custom({ name: "mine", authorize: () => ({}), verify: () => Promise.resolve("no proof") });
    const client = new AirflowClient({ baseUrl: server.origin, auth });
    const error = await errorOf(client.dagRuns.delete("d", "r"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({
      message: containing("mine: no proof"),
      status: 204,
      ambiguous: true,
    });
  });

  test("cancels the body of a response that it rejects", async () => {
    const server = await serve([{ pieces: ['{"state":"queued"}\n'], fault: "stall" }]);
    const auth = custom({ name: "mine", authorize: () => ({}), verify: () => Promise.resolve("no proof") });
    const options = { baseUrl: server.origin, auth, airflowVersion: "3.2.2", retry: false } as const;
    const client = new AirflowClient(options);
    const params = { path: { dag_id: "d", dag_run_id: "r" }, query: { interval: 1 } };
    const call = client.http.GET("/dags/{dag_id}/dagRuns/{dag_run_id}/wait", { params, parseAs: "stream" });
    expect(await errorOf(call)).toBeInstanceOf(UnexpectedResponseError);
    await server.requests[0]?.gone;
  });

  test("may log in below the base URL, without following redirects", async () => {
    const elsewhere = await serve([]);
    const server = await serve([
      { status: 307, headers: { location: elsewhere.origin } },
      { fault: "silence" },
    ]);
    const statuses: number[] = [];
    const auth = custom({
      name: "mine",
      async authorize({ send, baseUrl }) {
        const response = await send({
          method: "PUT",
          url: `${baseUrl}/door`,
          headers: { "x-a": "b" },
          body: secret,
        });
        statuses.push(response.status);
        return { "x-key": "1" };
      },
    });
    const client = new AirflowClient({ baseUrl: server.origin, auth, timeoutMs: 1000, retry: false });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ name: "TimeoutError" });
    expect(statuses).toEqual([307]);
    expect(server.lines).toEqual(["PUT /door", "GET /api/v2/dags/d/dagRuns/r"]);
    expect(server.requests[0]).toMatchObject({ body: secret, headers: { "x-a": "b" } });
    expect(elsewhere.lines).toEqual([]);
  });

  test.each([true, false])("may reject a response; write: %j", async (changes) => {
    const server = await serve(() => ({ json: runOf }));
    const auth = custom({
      name: "mine",
      authorize: () => ({}),
      verify: ({ status, headers }) =>
        Promise.resolve(headers.has("x-proof") ? undefined : `no proof with ${String(status)}`),
    });
    const client = new AirflowClient({ baseUrl: server.origin, auth });
    const error = await errorOf(changes ? client.dagRuns.trigger("d") : client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({
      message: containing("mine: no proof with 200"),
      status: 200,
      ambiguous: changes,
    });
    expect(server.requests).toHaveLength(1);
  });

  test("has its options checked, and shows only its name", async () => {
    for (const [options, words] of [
      [{ authorize: () => ({}) }, "name must be a string"],
      [{ name: "", authorize: () => ({}) }, "name must be a string"],
      [{ name: "mine" }, "authorize must be a function"],
      [{ name: "mine", authorize: () => ({}), renew: secret }, "renew must be a function"],
      [{ name: "mine", authorize: () => ({}), verify: null }, "verify must be a function"],
    ] as const) {
      const error = await errorOf(() => Reflect.apply(custom, undefined, [options]));
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toContain(words);
    }
    const auth: AuthProvider = { name: "mine", versions: ["v1"], authorize: () => ({}) };
    const shown = custom(Object.assign(auth, { secret }));
    expectNoSecret(shown);
    expect(() => new AirflowClient({ baseUrl: "https://a.example", auth: shown })).toThrow(
      "auth: mine does not work on v2",
    );
  });
});
