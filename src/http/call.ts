import type { Operation } from "../../generated/operations.js";
import type { OptionKinds } from "../checks/options.js";
import type { CallInput } from "../checks/validate.js";
import type { CallTarget } from "../errors/errors.js";
import type { RetryOptions } from "./retry-policy.js";

/** Options of a single call, always the last argument of a method. */
export interface CallOptions {
  /**
   * Ends the call, and any delay within it, at once; the call throws the signal's reason.
   * @default none
   */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds that one attempt may take, body included; then `TimeoutError`. `RangeError` unless positive.
   * @default the client's, 30000
   */
  timeoutMs?: number | undefined;
  /**
   * Changes the client's retries for this call; `false` for none. `TypeError` or `RangeError` for a wrong option.
   * @default the client's
   */
  retry?: RetryOptions | false | undefined;
  /**
   * Headers for this call, over the client's. `TypeError` for a header that is not valid.
   * @default none
   */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** The kinds of {@link CallOptions}. */
export const callOptions: OptionKinds<CallOptions> = {
  signal: "signal",
  timeoutMs: "ms",
  retry: "any",
  headers: "strings",
};

/** The options of each call out of a larger options object. */
export function callOptionsOf({ signal, timeoutMs, retry, headers }: CallOptions): CallOptions {
  return { signal, timeoutMs, retry, headers };
}

/**
 * The effect of a request on the server, which decides whether it is retried: a `read` changes nothing, a second `idempotent`
 * request changes nothing more, and an `unsafe` request is retried only if the server surely did nothing.
 */
export type Effect = "read" | "idempotent" | "unsafe";

/** A call of an operation, as the façade makes it. */
export interface Call extends CallInput {
  options?: CallOptions | undefined;
  /** The effect of this call, if it differs from the operation's. */
  effect?: Effect | undefined;
  /** Parameters that an older server may ignore, because its response shows it. */
  ungated?: readonly string[] | undefined;
  /** The end of the time of the whole call, by `performance.now()`; for a call that continues another one. */
  deadline?: number | undefined;
  /** Whether an earlier request for the same change may have been carried out. */
  wasLost?: boolean | undefined;
}

/** The end of a call; see `Transport.exchange`. */
export type Result<T> = Success<T> | Failure;

interface Success<T> {
  readonly ok: true;
  readonly value: T;
  /** Whether an earlier attempt may have been carried out too. */
  readonly wasLost: boolean;
}

/** A call that failed. */
export interface Failure {
  readonly ok: false;
  /** The status of the response; `undefined` without a response. */
  readonly status: number | undefined;
  /** Whether the server may have carried out the call. */
  readonly wasLost: boolean;
  /** Makes the error to throw, with additions of the caller. */
  readonly error: (known?: Known) => unknown;
}

/** The additions of a caller to the error of a failed call. */
export interface Known {
  ambiguous?: boolean;
  hint?: string;
  cause?: unknown;
}

/** The value of a call that succeeded; throws the error of one that failed. */
export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw result.error();
}

/** The target of a call, for its errors. */
export function targetOf(origin: string, { path, body }: CallInput): CallTarget {
  const idIn = (input: object = {}, name: string) => {
    const id: unknown = Reflect.get(input, name);
    return typeof id === "string" && id !== "~" ? id : undefined;
  };
  const dagRunId = idIn(path, "dag_run_id") ?? idIn(body, "dag_run_id");
  return { origin, dagId: idIn(path, "dag_id"), dagRunId };
}

/** The effect of a call: its own or its operation's; of a path that the specs do not have, by its method. */
export function effectOf(call: Call, operation: Operation | undefined, method: string): Effect {
  if (call.effect !== undefined) return call.effect;
  if (operation?.reads === true) return "read";
  if (operation?.idempotent === true) return "idempotent";
  return operation === undefined && /^(GET|HEAD|OPTIONS)$/.test(method) ? "read" : "unsafe";
}
