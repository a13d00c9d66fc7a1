import type { Call } from "./exchange.js";

/** A failure to inject into one or more requests. */
export interface Fault {
  /** The status to respond with instead of handling the request. @default none: the request is handled */
  readonly status?: number;
  /** The body of that response; an object is sent as JSON. @default "" */
  readonly body?: unknown;
  /** The headers of that response. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the request still takes effect, as when a proxy times out before the server has finished. @default false */
  readonly handled?: boolean;
  /** When the connection is lost: before the request is handled, after it, or in the middle of the response body. @default never */
  readonly cut?: "before" | "after" | "middle";
  /** Milliseconds to wait first, measured by the clock. @default 0 */
  readonly delayMs?: number;
  /** The number of requests to fail. @default 1 */
  readonly times?: number;
  /** The requests to fail. @default all */
  readonly match?:
    | {
        /** The HTTP method. @default any */
        readonly method?: string;
        /** The path, without the query; a string must be equal to it. @default any */
        readonly path?: string | RegExp;
      }
    | ((call: Call) => boolean);
}

/** The pending faults. A request uses the first one that matches it. */
export class Faults {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  /** Adds faults after the pending ones. */
  push(...faults: Fault[]): void {
    this.#waiting.push(...faults.map((fault) => ({ fault, left: fault.times ?? 1 })));
  }

  /** Removes all pending faults. */
  clear(): void {
    this.#waiting = [];
  }

  /** The number of requests that are still to fail. */
  get pending(): number {
    return this.#waiting.reduce((sum, { left }) => sum + left, 0);
  }

  /** Takes the fault for a request, if there is one. */
  take(call: Call): Fault | undefined {
    const entry = this.#waiting.find(({ fault }) => matches(fault, call));
    if (entry === undefined) return undefined;
    entry.left--;
    if (entry.left <= 0) this.#waiting = this.#waiting.filter((other) => other !== entry);
    return entry.fault;
  }
}

function matches({ match }: Fault, call: Call): boolean {
  if (match === undefined) return true;
  if (typeof match === "function") return match(call);
  const { method, path } = match;
  if (method !== undefined && method.toUpperCase() !== call.method) return false;
  return path === undefined || (typeof path === "string" ? path === call.path : path.test(call.path));
}
