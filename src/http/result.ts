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
