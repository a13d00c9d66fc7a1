import type { Progress } from "./send.js";
import type { RetryOptions } from "./retry-policy.js";
import type { CallInput } from "../checks/validate.js";

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
}

/** A call as the façade makes it. */
export interface Call extends CallInput {
  options?: CallOptions | undefined;
  /** Whether a repeat does no harm although the operation as such is not idempotent. */
  repeatable?: boolean;
  /** Whether this call changes nothing although its operation may: it is repeated like a read. */
  reads?: boolean;
  /** Parameters that a server which does not know them may drop: the answer tells. */
  ungated?: readonly string[];
  /** Filled with how far the call got, for those who look at the outcome. */
  progress?: Progress;
}
