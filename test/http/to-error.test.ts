import { describe, expect, test } from "vitest";
import { operations } from "../../generated/operations.js";
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
import { amended } from "../../src/errors/errors.js";
import { refusal } from "../../src/http/to-error.js";
import type { HttpRequest } from "../../src/http/send.js";

const webPage = "<!doctype html><title>Airflow</title>";
const server = { apiVersion: "v2", auth: "bearer" } as const;

function requestWith(more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    url: "http://a.example/api/v2/dags/d/dagRuns/r",
    method: "PATCH",
    headers: {},
    operation: operations.v2.patch_dag_run,
    timeoutMs: 1,
    retry: false,
    changes: true,
    repeatable: false,
    streams: false,
    progress: { attempt: 1, ambiguous: false },
    ...more,
  };
}

describe("the class of an answer", () => {
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
    const error = refusal(requestWith(), { status, text: '{"detail":"No"}' }, server);
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
    [202, "{}", "202, an answer that is not the API's"],
    [299, webPage, "299, an answer that is not the API's (check baseUrl"],
    [300, "", "300, a redirect (a login page or a proxy answered"],
    [399, webPage, "399, a redirect"],
    [400, webPage, "400, a web page"],
    [404, webPage, "404, a web page (no such route"],
    [499, webPage, "499, a web page"],
    [501, webPage, "501, a web page"],
  ])("%i %s is none of the API's", (status, text, words) => {
    const error = refusal(requestWith({ changes: false }), { status, text }, server);
    expect(error.constructor).toBe(UnexpectedResponseError);
    expect(error).toMatchObject({ name: "UnexpectedResponseError", status, ambiguous: false });
    expect(error.message).toContain(`PATCH /dags/{dag_id}/dagRuns/{dag_run_id}: ${words}`);
  });

  test.each([500, 502, 503, 504])("%i with a web page is the server's or a gateway's", (status) => {
    expect(refusal(requestWith(), { status, text: webPage }, server)).toBeInstanceOf(ServerError);
  });

  test("a hint is there only where there is one", () => {
    const { message } = refusal(requestWith(), { status: 202, text: "" }, server);
    expect(message).toMatch(/202, an answer that is not the API's$/);
    const told = refusal(requestWith(), { status: 401, text: "" }, { ...server, auth: undefined });
    expect(told.message).toMatch(/: 401 \(the client has no auth option\)$/);
  });
});

describe("a doubt whether it was done", () => {
  test.each<[number, boolean, boolean, boolean]>([
    [202, true, false, true],
    [202, false, false, false],
    [300, true, false, false],
    [302, true, false, false],
    [302, true, true, true],
    [404, true, true, true],
    [404, true, false, false],
  ])("%i, changes %j, lost before %j: %j", (status, changes, lost, ambiguous) => {
    const request = requestWith({ changes, progress: { attempt: 2, ambiguous: lost } });
    expect(refusal(request, { status, text: "{}" }, server)).toMatchObject({ ambiguous });
  });
});

describe("the server's id of a failure", () => {
  const idOf = (detail: string) => refusal(requestWith(), { status: 409, text: detail }, server);

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

describe("errors that are no answer", () => {
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
      { name: "TimeoutError", message: "No answer within 7 ms", timeoutMs: 7, ambiguous: true },
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

  test("an error that more was learnt about is another one of its kind", () => {
    const error = new NotFoundError({ status: 404, method: "GET", path: "/p", text: "gone" });
    const copy = amended(error, { message: "m", ambiguous: true, cause, dagRunId: "r" });
    expect(copy).not.toBe(error);
    expect(copy).toBeInstanceOf(NotFoundError);
    expect(copy).toMatchObject({
      ...{ name: "NotFoundError", message: "m", status: 404, detail: "gone" },
      ...{ ambiguous: true, cause, dagRunId: "r" },
    });
    // What a log shows of it.
    expect(error.stack).toContain("GET /p: 404 gone\n");
    expect(copy.stack).toBe(error.stack?.replace("GET /p: 404 gone", "m"));
    expect(amended(error, { ambiguous: true }).stack).toBe(error.stack);
    expect(error).toMatchObject({ message: "GET /p: 404 gone", ambiguous: false, dagRunId: undefined });
  });

  test("a run that failed is named, and there to look at", () => {
    const run = { dag_id: "d", dag_run_id: "r", state: "failed" };
    const error: unknown = Reflect.construct(DagRunFailedError, [run]);
    expect(error).toMatchObject({
      name: "DagRunFailedError",
      message: "DAG run r of d failed",
      run,
      ambiguous: false,
    });
  });
});
