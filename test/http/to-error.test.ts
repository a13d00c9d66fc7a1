import { describe, expect, test } from "vitest";
import {
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
  UnsupportedFeatureError,
  ValidationError,
  WaitTimeoutError,
} from "../../src/index.js";
import { type Refusal, toError } from "../../src/http/to-error.js";

const webPage = "<!doctype html><title>Airflow</title>";

function errorOf(status: number, text: string, more: Partial<Refusal> = {}): AirflowError {
  return toError({
    url: "http://a.example/api/v2/dags/d/dagRuns/r",
    method: "PATCH",
    path: "/dags/{dag_id}/dagRuns/{dag_run_id}",
    headers: new Headers(),
    apiVersion: "v2",
    auth: "bearer",
    status,
    text,
    ...more,
  });
}

describe("the class of a response", () => {
  test.each<[number, new (...args: never[]) => AirflowError, boolean]>([
    [400, ValidationError, false],
    [401, AuthenticationError, false],
    [403, PermissionDeniedError, false],
    [404, NotFoundError, false],
    [408, ApiError, true],
    [409, ConflictError, false],
    [418, ApiError, false],
    [422, ValidationError, false],
    [429, RateLimitError, true],
    [499, ApiError, false],
    [500, ServerError, true],
    [599, ServerError, true],
  ])("%i", (status, kind, retryable) => {
    const error = errorOf(status, '{"detail":"No"}');
    expect(error.constructor).toBe(kind);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      name: kind.name,
      status,
      retryable,
      ambiguous: false,
      method: "PATCH",
      path: "/dags/{dag_id}/dagRuns/{dag_run_id}",
      detail: "No",
      body: { detail: "No" },
    });
    expect(error.message).toContain(`PATCH /dags/{dag_id}/dagRuns/{dag_run_id}: ${String(status)} No`);
    expect(error).not.toHaveProperty("cause");
  });

  test.each<[number, string, string]>([
    [202, "{}", "202, an unexpected status"],
    [299, webPage, "299, an unexpected status (check baseUrl"],
    [300, "", "300, a redirect (a login page or a proxy responded"],
    [399, webPage, "399, a redirect"],
    [400, webPage, '400, HTML page "Airflow"'],
    [404, webPage, '404, HTML page "Airflow" (no such route'],
    [499, webPage, '499, HTML page "Airflow"'],
    [501, webPage, '501, HTML page "Airflow"'],
  ])("%i %s is not of the API", (status, text, words) => {
    const error = errorOf(status, text);
    expect(error.constructor).toBe(UnexpectedResponseError);
    expect(error).toMatchObject({ name: "UnexpectedResponseError", status, ambiguous: false });
    expect(error.message).toContain(`PATCH /dags/{dag_id}/dagRuns/{dag_run_id}: ${words}`);
  });

  test.each([500, 502, 503, 504])("%i with a web page is the server's or a gateway's", (status) => {
    expect(errorOf(status, webPage)).toBeInstanceOf(ServerError);
  });

  test("a message has parentheses only for a hint", () => {
    const { message } = errorOf(202, "");
    expect(message).toMatch(/202, an unexpected status$/);
    const hinted = errorOf(401, "", { auth: undefined });
    expect(hinted.message).toMatch(/: 401 \(the client has no credentials: set the auth option\)$/);
  });
});

describe("the server's id of a failure", () => {
  const idOf = (detail: string) => errorOf(409, detail);

  test.each([
    ["look for ID m11KP95z", "m11KP95z"],
    ["ID abcdefgh.", "abcdefgh"],
    ["look for ID abcdefghi", undefined],
    ["look for ID abcdefg", undefined],
    ["look for xID abcdefgh", undefined],
    ["look for ID abcd-fgh", undefined],
    ["", undefined],
  ])("in %j is %j", (detail, requestId) => {
    expect(idOf(detail)).toMatchObject({ requestId });
  });
});

describe("errors without a response", () => {
  const cause = new Error("before");

  test.each<[() => AirflowError, object]>([
    [() => new AirflowError("m"), { name: "AirflowError", message: "m", ambiguous: false }],
    [
      () => new AirflowError("m", { cause, ambiguous: true }),
      { name: "AirflowError", message: "m", ambiguous: true, cause },
    ],
    [
      () => new ApiError({ status: 418, method: "GET", path: "/p", text: "" }),
      { name: "ApiError", message: "GET /p: 418", retryable: false, ambiguous: false },
    ],
    [() => new ConnectionError("m", { cause }), { name: "ConnectionError", message: "m", cause }],
    [() => new UnsupportedFeatureError("m"), { name: "UnsupportedFeatureError", message: "m" }],
    [
      () => new TimeoutError(7, { ambiguous: true }),
      {
        name: "TimeoutError",
        message: "No response within 7 ms: check the server, or raise timeoutMs or retry.totalTimeoutMs",
        timeoutMs: 7,
        ambiguous: true,
      },
    ],
    [
      () => new UnexpectedResponseError("m", { status: 202, cause }),
      {
        ...{ name: "UnexpectedResponseError", message: "m", status: 202, cause },
        ...{ ambiguous: false, retryable: false },
      },
    ],
    [
      () => new UnexpectedResponseError("m", { status: 200, retryable: true }),
      { name: "UnexpectedResponseError", retryable: true },
    ],
    [
      () => new WaitTimeoutError("m", { run: undefined, timeoutMs: 7, cause }),
      { name: "WaitTimeoutError", message: "m", run: undefined, timeoutMs: 7, cause },
    ],
  ])("%s", (make, properties) => {
    const error = make();
    expect(error).toBeInstanceOf(AirflowError);
    expect(error).toMatchObject(properties);
    expect("cause" in error).toBe("cause" in properties);
  });

  test("a run that failed is named, and there to look at", () => {
    const run = { dag_id: "d", dag_run_id: "r", state: "failed" };
    const error: unknown = Reflect.construct(DagRunFailedError, [run]);
    expect(error).toMatchObject({
      name: "DagRunFailedError",
      message: "The DAG run failed: see the logs of its tasks",
      run,
      ambiguous: false,
    });
  });
});
