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
   * Headers for this call, over the client's. `TypeError` for what no header can hold.
   * @default none
   */
  headers?: Readonly<Record<string, string>> | undefined;
}

/** What {@link CallOptions} may be. */
export const callOptions: OptionKinds<CallOptions> = {
  signal: "signal",
  timeoutMs: "ms",
  retry: "any",
  headers: "strings",
};

/** Of options that hold more, those of each call. */
export function callOptionsOf({ signal, timeoutMs, retry, headers }: CallOptions): CallOptions {
  return { signal, timeoutMs, retry, headers };
}

/**
 * What a request does on the server, which decides whether it may be sent again: a `read` changes nothing, a second
 * `idempotent` request changes nothing more, and an `unsafe` request is only sent again if the server surely did nothing.
 */
export type Effect = "read" | "idempotent" | "unsafe";

/** A call of an operation, as the façade makes it. */
export interface Call extends CallInput {
  options?: CallOptions | undefined;
  /** The effect of this call, where it is not the one that the operation has in general. */
  effect?: Effect | undefined;
  /** Parameters that a server which does not know them may ignore: the response tells. */
  ungated?: readonly string[] | undefined;
  /** When the time of the whole call is up, by `performance.now()`; for a call that continues another one. */
  deadline?: number | undefined;
  /** Whether an earlier request for the same may have been carried out. */
  wasLost?: boolean | undefined;
}

/** How a call ended, see `Transport.exchange`. */
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
  /** The status of the response; `undefined` where there is none. */
  readonly status: number | undefined;
  /** Whether the server may have done what the call asks for. */
  readonly wasLost: boolean;
  /** Makes the error to throw, with what the caller knows in addition. */
  readonly error: (known?: Known) => unknown;
}

/** What a caller knows of a failed call in addition. */
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

/** Where a call goes, for its errors. */
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
