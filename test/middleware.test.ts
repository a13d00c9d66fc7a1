import { describe, expect, test } from "vitest";
import { AirflowClient, ConnectionError, NotFoundError, ServerError } from "../src/index.js";
import { type Received, runOf, serve } from "./support/server.js";

const runPath = "/dags/{dag_id}/dagRuns/{dag_run_id}";
const params = { path: { dag_id: "d", dag_run_id: "r" } };
const run = { dag_id: "d", dag_run_id: "r", state: "queued" };

/** The same GET by the façade and by `client.http`; each resolves with the run. */
const ways: [string, (client: AirflowClient) => Promise<unknown>][] = [
  ["the façade", (client) => client.dagRuns.get("d", "r")],
  ["client.http", async (client) => (await client.http.GET(runPath, { params })).data],
];

function clientAt(baseUrl: string): AirflowClient {
  return new AirflowClient({
    baseUrl,
    airflowVersion: "3.3.2",
    headers: { "x-base": "1" },
    retry: { minDelayMs: 1 },
  });
}

describe.each(ways)("a request of %s", (_, get) => {
  test("is a Request that middleware can read and clone, with the client's headers", async () => {
    const server = await serve([{ json: runOf }]);
    const client = clientAt(server.origin);
    const seen: unknown[] = [];
    client.http.use({
      async onRequest({ request, schemaPath, params: given }) {
        const copy = request.clone();
        const body = await copy.text();
        seen.push(request instanceof Request, copy.method, new URL(copy.url).pathname, body);
        seen.push(request.headers.get("x-base"), schemaPath, given.path);
      },
    });
    expect(await get(client)).toEqual(run);
    expect(seen).toEqual([true, "GET", "/api/v2/dags/d/dagRuns/r", "", "1", runPath, params.path]);
  });

  test("is sent with the headers that middleware set", async () => {
    const server = await serve([{ json: runOf }]);
    const client = clientAt(server.origin);
    client.http.use({
      onRequest({ request }) {
        request.headers.set("x-trace", "abc");
      },
    });
    await get(client);
    expect(server.requests[0]?.headers).toMatchObject({ "x-trace": "abc", "x-base": "1" });
  });

  test("is replaced by the Request that middleware returns", async () => {
    const server = await serve([{ json: runOf }]);
    const client = clientAt(server.origin);
    client.http.use(
      {
        onRequest({ request }) {
          const headers = new Headers(request.headers);
          headers.set("x-first", "1");
          return new Request(request, { headers });
        },
      },
      {
        onRequest: ({ request }) => new Request(`${request.url}?from=second`, request),
      },
    );
    await get(client);
    expect(server.lines).toEqual(["GET /api/v2/dags/d/dagRuns/r?from=second"]);
    expect(server.requests[0]?.headers).toMatchObject({ "x-first": "1", "x-base": "1" });
  });

  test("is not sent if middleware responds itself", async () => {
    const server = await serve([]);
    const client = clientAt(server.origin);
    client.http.use({ onRequest: () => Response.json({ ...run, state: "success" }) });
    expect(await get(client)).toEqual({ ...run, state: "success" });
    expect(server.lines).toEqual([]);
  });

  test("gets the response that middleware returns, called in reverse order", async () => {
    const server = await serve([{ json: runOf }]);
    const client = clientAt(server.origin);
    const order: string[] = [];
    const renamed = (name: string) => ({
      async onResponse({ response }: { response: Response }) {
        order.push(name);
        const text = await response.text();
        return new Response(text.replace(/"state":"([^"]+)"/, `"state":"$1-${name}"`), response);
      },
    });
    client.http.use(renamed("a"), renamed("b"));
    expect(await get(client)).toEqual({ ...run, state: "queued-b-a" });
    expect(order).toEqual(["b", "a"]);
  });

  test("is retried without a second call of middleware", async () => {
    const server = await serve([{ status: 503 }, { json: runOf }]);
    const client = clientAt(server.origin);
    const statuses: number[] = [];
    client.http.use({
      onRequest: () => undefined,
      onResponse: ({ response }) => {
        statuses.push(response.status);
      },
    });
    expect(await get(client)).toEqual(run);
    expect(server.requests).toHaveLength(2);
    expect(statuses).toEqual([200]);
  });

  test("without a response calls onError, which may return a response or another error", async () => {
    const closedPort = "http://127.0.0.1:1";
    const errors: unknown[] = [];
    const watched = clientAt(closedPort);
    watched.http.use({
      onError({ error }) {
        errors.push(error);
      },
    });
    await expect(get(watched)).rejects.toBeInstanceOf(Error);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBeInstanceOf(Error);

    const saved = clientAt(closedPort);
    saved.http.use({ onError: () => Response.json(run) });
    expect(await get(saved)).toEqual(run);

    const renamed = clientAt(closedPort);
    const mine = new Error("mine");
    renamed.http.use({ onError: () => mine });
    await expect(get(renamed)).rejects.toBe(mine);
  });
});

test("a client without middleware does not use the global Request", async () => {
  const server = await serve([{ json: runOf }, { json: runOf }]);
  const client = clientAt(server.origin);
  const real = globalThis.Request;
  Reflect.set(globalThis, "Request", undefined);
  try {
    for (const [, get] of ways) expect(await get(client)).toEqual(run);
  } finally {
    Reflect.set(globalThis, "Request", real);
  }
});

test("a body that middleware changed is sent with each attempt", async () => {
  const server = await serve(({ body }: Received, index) =>
    index === 0 ? { fault: "cut" } : { text: body },
  );
  const client = clientAt(server.origin);
  client.http.use({
    async onRequest({ request }) {
      const body = (await request.text()).replace("{", '{"dag_id":"d","note":"by middleware",');
      return new Request(request.url, { method: request.method, headers: request.headers, body });
    },
  });
  const triggered = await client.dagRuns.trigger("d", { dag_run_id: "r" });
  expect(triggered).toMatchObject({ dag_run_id: "r", note: "by middleware" });
  expect(server.requests).toHaveLength(2);
  expect(server.requests[0]?.body).toBe(server.requests[1]?.body);
});

test("the façade and client.http report the error response that middleware returns", async () => {
  const server = await serve(() => ({ status: 404, json: { detail: "gone" } }));
  const client = clientAt(server.origin);
  client.http.use({
    onResponse: ({ response }) =>
      Response.json({ detail: `${response.statusText || "Not Found"}, seen` }, { status: response.status }),
  });
  await expect(client.dagRuns.get("d", "r")).rejects.toMatchObject({
    name: NotFoundError.name,
    detail: "Not Found, seen",
  });
  const { error, response } = await client.http.GET(runPath, { params });
  expect([error, response.status]).toEqual([{ detail: "Not Found, seen" }, 404]);
  const failing = clientAt(server.origin);
  failing.http.use({ onResponse: () => new Response(null, { status: 500 }) });
  await expect(failing.dagRuns.get("d", "r")).rejects.toBeInstanceOf(ServerError);
});

test("an error thrown by onRequest rejects the call, and nothing is sent", async () => {
  const server = await serve([]);
  const mine = new Error("mine");
  for (const [, get] of ways) {
    const client = clientAt(server.origin);
    client.http.use({
      onRequest() {
        throw mine;
      },
    });
    await expect(get(client)).rejects.toBe(mine);
  }
  expect(server.lines).toEqual([]);
});

test("ejected middleware is not called", async () => {
  const server = await serve([{ json: runOf }]);
  const client = clientAt(server.origin);
  const seen: string[] = [];
  const middleware = { onRequest: () => void seen.push("request") };
  client.http.use(middleware);
  client.http.eject(middleware);
  await client.dagRuns.get("d", "r");
  expect(seen).toEqual([]);
});

test("the façade rejects with a ConnectionError although middleware is present", async () => {
  const client = clientAt("http://127.0.0.1:1");
  client.http.use({ onError: () => undefined });
  await expect(client.dagRuns.get("d", "r")).rejects.toBeInstanceOf(ConnectionError);
});
