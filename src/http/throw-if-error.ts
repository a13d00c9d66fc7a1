import type { Failure } from "./call.js";

/** The failure of each response of `client.http` that is not a success. */
const failures = new WeakMap<Response, Failure>();

/** The result of a call of `client.http` or `client.httpFor()`. */
export interface HttpResult {
  /** The parsed body of a success. */
  data?: unknown;
  /** The parsed body of any other response. */
  error?: unknown;
  /** The response. */
  response: Response;
}

/** Keeps the failure of a response for {@link throwIfError}. */
export function keepFailure(response: Response, failure: Failure): void {
  failures.set(response, failure);
}

/**
 * The data of a result of `client.http` or `client.httpFor()`.
 *
 * @throws the AirflowError of the status, as the methods of `client.dagRuns` do, unless it is a success; TypeError for the
 *   result of another client.
 */
export function throwIfError<R extends HttpResult>(result: R): DataOf<R> {
  const { data, response } = result;
  const failure = failures.get(response);
  if (failure !== undefined) throw failure.error();
  if (!response.ok || !isDataOf<R>(data)) throw new TypeError("The result is not one of client.http");
  return data;
}

type DataOf<R> = R extends { data: infer Data } ? Data : never;

/** openapi-fetch's types say what the data of a success are: there is nothing to check. */
function isDataOf<R>(_data: unknown): _data is DataOf<R> {
  return true;
}
