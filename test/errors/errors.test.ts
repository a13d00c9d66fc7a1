import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  AirflowClient,
  AirflowError,
  ApiError,
  AuthenticationError,
  ConflictError,
  ConnectionError,
  DagRunFailedError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  TimeoutError,
  UnexpectedResponseError,
  ValidationError,
  WaitTimeoutError,
  airflowToken,
  basic,
  bearer,
  type AuthProvider,
  type CallOptions,
  type Version,
} from "../../src/index.js";
import { expectNoSecret, formsOf } from "../support/credential-scan.js";
import { runOf, type CannedResponse, type Handler, serve } from "../support/server.js";
import { withoutTarget } from "../support/without-target.js";

const ooops =
  "<!DOCTYPE html>\n<html><head><title>Ooops!</title></head><body><h1> Ooops! </h1></body></html>";
const webPage = "<!doctype html><html><head><title>Airflow</title></head><body></body></html>";
const problem = (status: number, title: string | null, detail: string | null): CannedResponse => ({
  status,
  headers: { "content-type": "application/problem+json" },
  json: { detail, status, title, type: "https://airflow.apache.org/docs/stable-rest-api-ref.html#x" },
});

const part = (text: string): unknown => expect.stringContaining(text);

/** What a call ends in. Fails if it succeeds. */
async function errorOf(call: PromiseLike<unknown>): Promise<unknown> {
  return call.then(
    (result) => {
      throw new Error(`No error, but ${inspect(result)}`);
    },
    (error: unknown) => error,
  );
}

async function clientFor(answers: readonly CannedResponse[] | Handler): Promise<AirflowClient>;
async function clientFor<V extends Version>(
  answers: readonly CannedResponse[] | Handler,
  apiVersion: V,
): Promise<AirflowClient<V>>;
async function clientFor(answers: readonly CannedResponse[] | Handler, apiVersion: Version = "v2") {
  const { origin } = await serve(answers);
  return new AirflowClient({ baseUrl: origin, apiVersion, retry: false, auth: bearer("t") });
}

describe("the class and message of each real response", () => {
  type Kind = new (...args: never[]) => ApiError;
  const cases: [Version, Kind, CannedResponse, string][] = [
    // Airflow 2: problem+json, where the sentence may sit in the title, and HTML.
    [
      "v1",
      AuthenticationError,
      problem(401, "Unauthorized", null),
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 401 Unauthorized",
    ],
    [
      "v1",
      PermissionDeniedError,
      problem(403, "Forbidden", null),
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 403 Forbidden (not permitted, or wrong credentials: Airflow 2.9 and 2.11 respond 403 to both, unless webserver_config.py has AUTH_ROLE_PUBLIC = None)",
    ],
    [
      "v1",
      NotFoundError,
      problem(404, "DAGRun not found", "DAGRun with DAG ID: 'quick' and DagRun ID: 'nope' not found"),
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 404 DAGRun with DAG ID: 'quick' and DagRun ID: 'nope' not found",
    ],
    [
      "v1",
      NotFoundError,
      problem(404, "Dag Run id nope not found in dag quick", null),
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 404 Dag Run id nope not found in dag quick",
    ],
    [
      "v1",
      ValidationError,
      problem(400, null, "Extra query parameter(s) zzz not in spec"),
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 400 Extra query parameter(s) zzz not in spec",
    ],
    [
      "v1",
      ValidationError,
      problem(400, "Page limit must be a positive integer", null),
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 400 Page limit must be a positive integer",
    ],
    [
      "v1",
      ConflictError,
      problem(409, "Conflict", "DAGRun with DAG ID: 'quick' and DAGRun ID: 'own-1' already exists"),
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 409 DAGRun with DAG ID: 'quick' and DAGRun ID: 'own-1' already exists (another run has this id or logical date; ensure returns the run with the id)",
    ],
    [
      "v1",
      ApiError,
      problem(415, "Unsupported Media Type", "Invalid Content-type (text/plain), expected JSON data"),
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 415 Invalid Content-type (text/plain), expected JSON data",
    ],
    [
      "v1",
      ServerError,
      { status: 500, text: ooops },
      'GET /dags/{dag_id}/dagRuns/{dag_run_id}: 500 HTML page "Ooops!" (Airflow also returns this page for a run id that its allowed pattern excludes)',
    ],
    // Airflow 3: FastAPI's detail as text, list, object or null, `{ error }`, plain text.
    [
      "v2",
      AuthenticationError,
      { status: 401, json: { detail: "Not authenticated" } },
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 401 Not authenticated",
    ],
    [
      "v2",
      PermissionDeniedError,
      { status: 403, json: { detail: "Forbidden" } },
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 403 Forbidden (the user lacks a permission: ask an Airflow admin for it)",
    ],
    [
      "v2",
      NotFoundError,
      { status: 404, json: { detail: "The DagRun with dag_id: `quick` and run_id: `nope` was not found" } },
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 404 The DagRun with dag_id: `quick` and run_id: `nope` was not found",
    ],
    [
      "v2",
      NotFoundError,
      { status: 404, json: { error: "API route not found" } },
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 404 API route not found (no such route: check baseUrl, and whether the server has API v2)",
    ],
    [
      "v2",
      ValidationError,
      {
        status: 422,
        json: {
          detail: [
            {
              type: "extra_forbidden",
              loc: ["body", "zzz"],
              msg: "Extra inputs are not permitted",
              input: 1,
            },
            { type: "int_parsing", loc: ["query", "limit", 0], msg: "Input should be a valid integer" },
          ],
        },
      },
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 422 body.zzz: Extra inputs are not permitted; query.limit.0: Input should be a valid integer",
    ],
    [
      "v2",
      ValidationError,
      { status: 422, json: { detail: "Invalid value for state. Valid values are queued, running" } },
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 422 Invalid value for state. Valid values are queued, running",
    ],
    [
      "v2",
      ServerError,
      { status: 500, text: "Internal Server Error" },
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 500 Internal Server Error (see the server's log)",
    ],
    [
      "v2",
      ServerError,
      { status: 503, json: { detail: null } },
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 503 (the server or a gateway is overloaded or down: try later)",
    ],
    [
      "v2",
      ServerError,
      { status: 504 },
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 504 (the server or a gateway is overloaded or down: try later)",
    ],
    [
      "v2",
      ServerError,
      { status: 502, text: "<html><head><title>502 Bad Gateway</title></head></html>" },
      'GET /dags/{dag_id}/dagRuns/{dag_run_id}: 502 HTML page "502 Bad Gateway" (the server or a gateway is overloaded or down: try later)',
    ],
    [
      "v2",
      RateLimitError,
      { status: 429, json: { error: "Too many" } },
      "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 429 Too many",
    ],
    ["v2", ApiError, { status: 418, json: [1] }, "GET /dags/{dag_id}/dagRuns/{dag_run_id}: 418"],
  ];

  test.each(cases)("%s %o", async (version, kind, answer, message) => {
    const client = await clientFor([answer], version);
    const error = await errorOf(client.dagRuns.get("quick", "nope"));
    if (!(error instanceof ApiError)) throw error;
    expect(error).toBeInstanceOf(AirflowError);
    expect(error.constructor).toBe(kind);
    expect(error.name).toBe(kind.name);
    expect(withoutTarget(error.message)).toBe(message);
    expect(error).toMatchObject({
      status: answer.status,
      method: "GET",
      path: "/dags/{dag_id}/dagRuns/{dag_run_id}",
      body: answer.json ?? answer.text,
      ambiguous: false,
      retryable: [429, 500, 502, 503, 504].includes(error.status),
    });
  });

  test("errors of one kind begin with one message, whatever the ids", async () => {
    const client = await clientFor(() => ({ status: 403, json: { detail: "Forbidden" } }));
    const messages = await Promise.all(
      ["a", "b/c", "d e"].map(async (id) =>
        withoutTarget(String(await errorOf(client.dagRuns.delete(id, id)))),
      ),
    );
    expect(new Set(messages)).toEqual(
      new Set([
        "PermissionDeniedError: DELETE /dags/{dag_id}/dagRuns/{dag_run_id}: 403 Forbidden (the user lacks a permission: ask an Airflow admin for it)",
      ]),
    );
  });
});

describe("details", () => {
  test("a conflict of Airflow 3 carries the server's request id, not its SQL", async () => {
    const message =
      "Serious error when handling your request. Check logs for more details - you will find it in api server when you look for ID m11KP95z";
    const detail = {
      reason: "Unique constraint violation",
      statement: "INSERT INTO dag_run (...)",
      orig_error: "UNIQUE constraint failed: dag_run.dag_id, dag_run.run_id",
      message,
    };
    const client = await clientFor([{ status: 409, json: { detail } }]);
    const error = await errorOf(client.dagRuns.trigger("d"));
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({
      message: part(`POST /dags/{dag_id}/dagRuns: 409 Unique constraint violation: ${message}`),
      detail: `Unique constraint violation: ${message}`,
      requestId: "m11KP95z",
      body: { detail },
    });
  });

  test("other words are not read as a request id", async () => {
    for (const detail of [
      "A manual DAG run cannot use ID 'scheduled__x' since it is reserved for scheduled runs",
      "The Dag with ID: `quickest` was not found",
      "DAGRun with DAG ID: 'abcdefgh' and DagRun ID: 'nope' not found",
    ]) {
      const client = await clientFor([{ status: 400, json: { detail, sent: "look for ID abcdefgh" } }]);
      expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ requestId: undefined });
    }
  });

  test("field errors name the field and leave out what was sent", async () => {
    const detail = [
      { type: "missing", loc: ["body", "logical_date"], msg: "Field required", input: { conf: "value" } },
      { type: "odd" },
      "not an object",
    ];
    const client = await clientFor([{ status: 422, json: { detail } }]);
    const error = await errorOf(client.dagRuns.trigger("d"));
    if (!(error instanceof ValidationError)) throw error;
    expect(error.fieldErrors).toEqual([
      { field: "body.logical_date", message: "Field required" },
      { field: "", message: "refused" },
    ]);
    expect(error.message).not.toContain("value");
  });

  test("there are no field errors without a list", async () => {
    const client = await clientFor([problem(400, "Bad Request", "{'note': ['Unknown field.']}")], "v1");
    expect(await errorOf(client.dagRuns.trigger("d"))).toMatchObject({
      fieldErrors: [],
      detail: "{'note': ['Unknown field.']}",
    });
  });

  test("a long detail is cut in the message and whole in the body", async () => {
    const detail = "d".repeat(2000);
    const client = await clientFor([{ status: 400, json: { detail } }]);
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({
      detail: `${"d".repeat(500)}…`,
      body: { detail },
    });
  });

  test("only the start of an error page of several megabytes is read", async () => {
    const text = `<html><title>Bad Gateway</title>${"é".repeat(4_000_000)}</html>`;
    const client = await clientFor([{ status: 502, text }, { json: { dag_id: "d", dag_run_id: "r" } }]);
    const error = await errorOf(client.dagRuns.get("d", "r"));
    if (!(error instanceof ServerError) || typeof error.body !== "string") throw error;
    expect(error.message).toContain('HTML page "Bad Gateway"');
    expect(error.body.length).toBeLessThan(200_000);
    expect(error.body.startsWith("<html><title>Bad Gateway</title>ééé")).toBe(true);
    // The rest of the page does not spoil the next response.
    await expect(client.dagRuns.get("d", "r")).resolves.toMatchObject({ dag_run_id: "r" });
  });

  test("an endless error page is read up to 64 KiB, also within a character", async () => {
    const half = Buffer.from("é").subarray(0, 1);
    const start = Buffer.concat([Buffer.from("x".repeat(65_000)), half]);
    const rest = Buffer.concat([Buffer.from("é").subarray(1), Buffer.from("y".repeat(534))]);
    const client = await clientFor([{ status: 502, pieces: [start, rest], fault: "stall" }]);
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ body: `${"x".repeat(65_000)}é${"y".repeat(534)}` });
  });

  test("an endless error page is given up", async () => {
    const server = await serve([{ status: 502, text: "x".repeat(300_000), fault: "stall" }]);
    const client = new AirflowClient({ baseUrl: server.origin, retry: false });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toBeInstanceOf(ServerError);
    await server.requests[0]?.gone;
  });
});

describe("hints", () => {
  test.each<[Version, CannedResponse, string]>([
    ["v2", { status: 200, text: webPage }, "check baseUrl: this is a web page, not the API"],
    [
      "v2",
      { status: 302, headers: { location: "https://sso.example.com/login" } },
      "a login page or a proxy responded",
    ],
    ["v2", { status: 307, headers: { location: "/auth/login" } }, "check baseUrl, auth and the proxy"],
    ["v1", { status: 308, headers: { location: "/dagRuns" } }, "a redirect"],
    ["v2", { status: 404, text: webPage }, "no such route: check baseUrl, and whether the server has API v2"],
    ["v1", { status: 404, text: webPage }, "no such route: check baseUrl, and whether the server has API v1"],
    ["v2", { status: 403, text: webPage }, '403, HTML page "Airflow"'],
    ["v2", { status: 401, text: webPage }, '401, HTML page "Airflow"'],
    ["v2", { status: 503, text: webPage }, '503 HTML page "Airflow"'],
    ["v2", { status: 405, json: { detail: "Method Not Allowed" } }, "this server has no such operation"],
    [
      "v1",
      { status: 404, json: { error: "/api/v1 has been removed in Airflow 3, please use /api/v2" } },
      'the server is Airflow 3: use apiVersion "v2"',
    ],
  ])("%s %o", async (version, answer, words) => {
    const client = await clientFor([answer], version);
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(AirflowError);
    expect(error).toMatchObject({ message: part(words), status: answer.status });
  });

  test.each([200, 302, 401, 403, 404])("a web page with %i is an UnexpectedResponseError", async (status) => {
    const client = await clientFor([{ status, text: webPage }]);
    expect(await errorOf(client.dagRuns.get("d", "r"))).toBeInstanceOf(UnexpectedResponseError);
  });

  test("401 without auth names the missing option", async () => {
    const { origin } = await serve([{ status: 401, json: { detail: "Not authenticated" } }]);
    const client = new AirflowClient({ baseUrl: origin });
    await expect(client.dagRuns.get("d", "r")).rejects.toThrow(
      "(the client has no credentials: set the auth option)",
    );
  });
});

describe("responses that are not of the API", () => {
  test.each<[string, CannedResponse, string, boolean]>([
    ["text", { text: "OK" }, "200 with a body that is not JSON", false],
    ["text that ends in a brace", { text: "OK {" }, "200 with a body that is not JSON", false],
    ["JSON that stops", { text: '{"dag_id": "d", "dag_' }, "200 with a body that is not JSON", true],
    ["a list that stops", { text: '\r\n  [{"dag_id": ' }, "200 with a body that is not JSON", true],
    ["a blank body", { text: " \n " }, "200 with a body that is not JSON", true],
    ["an empty body", { text: "" }, "200 with no body", true],
    ["an empty chunked body", { headers: { "transfer-encoding": "chunked" } }, "200 with no body", true],
    [
      "a web page",
      { text: webPage },
      "200 with a web page (check baseUrl: this is a web page, not the API)",
      false,
    ],
    ["no content", { status: 204 }, "204, an unexpected status", false],
    ["another success", { status: 202, json: {} }, "202, an unexpected status", false],
    [
      "another success that is not JSON",
      { status: 202, text: "Accepted" },
      "202, an unexpected status",
      false,
    ],
  ])("%s", async (_, answer, words, retryable) => {
    const client = await clientFor([answer]);
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({
      message: part(`GET /dags/{dag_id}/dagRuns/{dag_run_id}: ${words}`),
      status: answer.status ?? 200,
      retryable,
    });
  });

  test("a delete with a body in the response is an error", async () => {
    const client = await clientFor([{ status: 200, text: webPage }]);
    expect(await errorOf(client.dagRuns.delete("d", "r"))).toBeInstanceOf(UnexpectedResponseError);
  });

  test.each([
    ["cut", "no response"],
    ["cut in body", "the response was cut"],
  ] as const)("%s is a lost connection", async (fault, words) => {
    const client = await clientFor([{ json: { dag_id: "d", dag_run_id: "r" }, fault }]);
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      message: part(`GET /dags/{dag_id}/dagRuns/{dag_run_id}: ${words} (UND_ERR_SOCKET)`),
      ambiguous: false,
    });
  });

  test.each(["silence", "stall"] as const)("%s ends in a timeout", async (fault) => {
    const client = await clientFor([{ json: { dag_id: "d", dag_run_id: "r" }, fault }]);
    const error = await errorOf(client.dagRuns.get("d", "r", { timeoutMs: 20 }));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      message: part("No response within 20 ms"),
      timeoutMs: 20,
      ambiguous: false,
    });
  });

  test("a closed port is a lost connection", async () => {
    const error = await errorOf(
      new AirflowClient({ baseUrl: "http://127.0.0.1:3", retry: false }).dagRuns.get("d", "r"),
    );
    expect(error).toBeInstanceOf(ConnectionError);
    expect(String(error)).toContain("no response (ECONNREFUSED)");
  });
});

describe("an error is ambiguous", () => {
  const lost: Record<string, CannedResponse> = {
    "a cut": { fault: "cut" },
    "a cut body": { json: { dag_id: "d", dag_run_id: "r" }, fault: "cut in body" },
    silence: { fault: "silence" },
    500: { status: 500, json: {} },
    502: { status: 502, json: {} },
    503: { status: 503, json: {} },
    504: { status: 504, json: {} },
    408: { status: 408, json: {} },
  };
  const refused: Record<string, CannedResponse> = {
    400: { status: 400, json: {} },
    403: { status: 403, json: {} },
    404: { status: 404, json: {} },
    409: { status: 409, json: {} },
    429: { status: 429, json: {} },
  };
  type Call = (client: AirflowClient, options?: CallOptions) => PromiseLike<unknown>;
  const calls: Record<string, Call> = {
    list: ({ dagRuns }, options) => dagRuns.list("d", {}, options),
    listBatch: ({ dagRuns }, options) => dagRuns.listBatch({}, options),
    get: ({ dagRuns }, options) => dagRuns.get("d", "r", options),
    trigger: ({ dagRuns }, options) => dagRuns.trigger("d", {}, options),
    update: ({ dagRuns }, options) => dagRuns.update("d", "r", { state: "failed" }, options),
    clear: ({ dagRuns }, options) => dagRuns.clear("d", "r", {}, options),
    previewClear: ({ dagRuns }, options) => dagRuns.previewClear("d", "r", {}, options),
    delete: ({ dagRuns }, options) => dagRuns.delete("d", "r", options),
  };
  const changing = ["trigger", "update", "clear", "delete"];

  describe.each(Object.entries(calls))("%s", (name, call) => {
    test.each(Object.entries(lost))("after %s", async (_, answer) => {
      const options = answer.fault === "silence" ? { timeoutMs: 20 } : {};
      expect(await errorOf(call(await clientFor([answer]), options))).toMatchObject({
        ambiguous: changing.includes(name),
      });
    });

    test.each(Object.entries(refused))("not after %s", async (_, answer) => {
      expect(await errorOf(call(await clientFor([answer])))).toMatchObject({ ambiguous: false });
    });

    test("not for a closed port", async () => {
      const client = new AirflowClient({ baseUrl: "http://127.0.0.1:3", retry: false });
      expect(await errorOf(call(client))).toMatchObject({ name: "ConnectionError", ambiguous: false });
    });
  });

  test.each(Object.entries(calls))("after a %s with an unexpected response", async (name, call) => {
    for (const answer of [{ text: "OK" }, { status: 202, json: {} }]) {
      const ambiguous = changing.includes(name);
      expect(await errorOf(call(await clientFor([answer])))).toMatchObject({
        name: "UnexpectedResponseError",
        ambiguous,
      });
    }
  });

  test("stays with a call whose first attempt was lost", async () => {
    const { origin } = await serve([{ fault: "cut" }, { status: 403, json: {} }]);
    const client = new AirflowClient({ baseUrl: origin, retry: { minDelayMs: 1 } });
    const error = await errorOf(client.dagRuns.update("d", "r", { state: "failed" }));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(error).toMatchObject({ ambiguous: true });
  });

  test("never for a read, however often it was lost", async () => {
    const { origin } = await serve([{ fault: "cut" }, { status: 503 }, { status: 404, json: {} }]);
    const client = new AirflowClient({ baseUrl: origin, retry: { minDelayMs: 1 } });
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ ambiguous: false });
  });

  test("holds when the time of the whole call is up", async () => {
    const { origin } = await serve(() => ({ fault: "silence" }));
    const client = new AirflowClient({ baseUrl: origin, retry: { totalTimeoutMs: 30 } });
    expect(await errorOf(client.dagRuns.trigger("d"))).toMatchObject({
      name: "TimeoutError",
      timeoutMs: 30,
      ambiguous: true,
    });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({
      name: "TimeoutError",
      timeoutMs: 30,
      ambiguous: false,
    });
  });
});

describe("no error shows a credential", () => {
  const secret = "S3nt!nel-pässword";
  const token = "eyJhbGciOi.S3ntinel.t0ken";
  const username = "alice";
  const forms = [...[secret, token, `${username}:${secret}`].flatMap(formsOf), "S3nt"];

  const scan = (error: unknown) => {
    expectNoSecret(error, forms);
  };

  const failures: Record<string, CannedResponse> = {
    "400": { status: 400, json: { detail: "Bad" } },
    "401": { status: 401, json: { detail: "Not authenticated" } },
    "403": { status: 403, json: { detail: "Forbidden" } },
    "404": { status: 404, json: { detail: "Not found" } },
    "409": { status: 409, json: { detail: {} } },
    "422": { status: 422, json: { detail: [{ loc: ["body"], msg: "no" }] } },
    "429": { status: 429 },
    "500": { status: 500, text: ooops },
    "302": { status: 302, headers: { location: "https://elsewhere.example" } },
    "a web page": { text: webPage },
    "no JSON": { text: "{" },
    "no body": { text: "" },
    "a cut": { fault: "cut" },
    "a cut body": { json: { a: 1 }, fault: "cut in body" },
    silence: { fault: "silence" },
  };
  const tokenAnswer: CannedResponse = { status: 201, json: { access_token: token } };
  const providers: Record<string, [Version, () => AuthProvider, CannedResponse[]]> = {
    basic: ["v1", () => basic({ username, password: secret }), []],
    bearer: ["v2", () => bearer(token), []],
    "a bearer source": ["v2", () => bearer(() => Promise.resolve(token)), []],
    airflowToken: ["v2", () => airflowToken({ username, password: secret }), [tokenAnswer]],
  };

  describe.each(Object.entries(providers))("with %s", (_, [version, provider, before]) => {
    test.each(Object.entries(failures))("after %s", async (_, answer) => {
      const { origin } = await serve((request) =>
        request.url === "/auth/token" ? (before[0] ?? {}) : answer,
      );
      const client = new AirflowClient({
        baseUrl: origin,
        apiVersion: version,
        auth: provider(),
        retry: false,
        timeoutMs: 100,
        headers: { "x-api-key": secret.replace("ä", "a") },
      });
      scan(await errorOf(client.dagRuns.get("d", "r")));
      scan(await errorOf(client.dagRuns.trigger("d", { dag_run_id: "r" })));
      scan(await errorOf(client.dagRuns.waitFor("d", "r", { timeoutMs: 1, minIntervalMs: 1 })));
    });
  });

  test("when a run failed or is not finished in time", async () => {
    const server = await serve((request) => ({
      json: { ...runOf(request), state: request.url.endsWith("/r") ? "failed" : "running" },
    }));
    const client = new AirflowClient({ baseUrl: server.origin, auth: bearer(token) });
    const failed = await errorOf(client.dagRuns.waitFor("d", "r", { throwOnFailed: true }));
    expect(failed).toBeInstanceOf(DagRunFailedError);
    scan(failed);
    const late = await errorOf(client.dagRuns.waitFor("d", "s", { timeoutMs: 1, minIntervalMs: 1 }));
    expect(late).toBeInstanceOf(WaitTimeoutError);
    scan(late);
  });

  describe("of a login whose server echoes the request", () => {
    const echoes: Record<string, CannedResponse> = {
      "422 with a list": {
        status: 422,
        json: {
          detail: [{ type: "missing", loc: ["body"], msg: `Field ${secret}`, input: { password: secret } }],
        },
      },
      "422 with a text": {
        status: 422,
        json: {
          detail: `1 validation error for LoginBody\nusername [input_value={'password': '${secret}'}]`,
        },
      },
      "400": { status: 400, json: { detail: secret } },
      "401": { status: 401, json: { detail: { reason: secret, message: token } } },
      "403": { status: 403, text: `<title>${secret}</title>` },
      "404": { status: 404, text: `<html><title>${secret}</title></html>` },
      "405": { status: 405, json: { error: secret } },
      "500": { status: 500, text: `Internal Server Error: ${secret}` },
      "503": { status: 503, text: secret },
      "200 with a page": { status: 200, text: `<html><title>${secret}</title></html>` },
      "201 without a token": { status: 201, json: { password: secret, token } },
      "201 with a token that no header can carry": { status: 201, json: { access_token: `${token}\nx` } },
      "201 with another such token": { status: 201, json: { access_token: `${token}\0` } },
      "201 with a token outside Latin 1": { status: 201, json: { access_token: `${token}✓` } },
      "201 with JSON that stops": { status: 201, text: `{"password":"${secret}` },
      "302": { status: 302, headers: { location: `/login?password=${encodeURIComponent(secret)}` } },
      "a cut": { fault: "cut" },
      "a cut body": { status: 201, json: { access_token: token }, fault: "cut in body" },
      silence: { fault: "silence" },
    };

    test.each(Object.entries(echoes))("%s", async (_, answer) => {
      const server = await serve([answer, answer]);
      const client = new AirflowClient({
        baseUrl: server.origin,
        auth: airflowToken({ username, password: secret }),
        retry: false,
        timeoutMs: 1000,
      });
      scan(await errorOf(client.dagRuns.get("d", "r")));
      expect(server.lines).toEqual(["POST /auth/token"]);
      scan(await errorOf(client.http.GET("/version")));
    });
  });

  test("of a token that no header can carry", async () => {
    const { origin } = await serve([]);
    for (const bad of [`${token}\n`, `${token}\r\nx: y`, `${token}\0`, `${token}\x7f`, `${token}✓`, ""]) {
      expect(() => bearer(bad)).toThrow(TypeError);
      scan(await errorOf(Promise.resolve().then(() => bearer(bad))));
      const client = new AirflowClient({ baseUrl: origin, auth: bearer(() => bad), retry: false });
      const error = await errorOf(client.dagRuns.get("d", "r"));
      expect(error).toBeInstanceOf(TypeError);
      scan(error);
    }
  });

  test("of a header of one's own that cannot be sent", async () => {
    const { origin } = await serve([]);
    const custom: AuthProvider = { name: "mine", authorize: () => ({ "x-key": `${token}\n\0` }) };
    const client = new AirflowClient({ baseUrl: origin, auth: custom, retry: false });
    const error = await errorOf(client.dagRuns.get("d", "r"));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain("mine");
    expect(String(error)).toContain("x-key");
    scan(error);

    const make = () => new AirflowClient({ baseUrl: origin, headers: { "x-key": `${token}\0` } });
    expect(make).toThrow("headers");
    scan(await errorOf(Promise.resolve().then(make)));
  });

  test("of a password that Basic cannot carry", async () => {
    for (const [user, password] of [
      [`a:${secret}`, secret],
      ["alice", `${secret}\n`],
    ] as const) {
      scan(await errorOf(Promise.resolve().then(() => basic({ username: user, password }))));
    }
  });
});
