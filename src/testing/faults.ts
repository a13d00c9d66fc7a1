import type { Call } from "./exchange.js";

/** Something that goes wrong with a request, once or a few times. */
export interface Fault {
  /** Answer this status instead of handling the request. @default none: the request is handled */
  readonly status?: number;
  /** Body of that answer; an object is sent as JSON. @default "" */
  readonly body?: unknown;
  /** Headers of that answer. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Let the request take effect all the same, as when a proxy gives up on a server that does its work. @default false */
  readonly handled?: boolean;
  /** Lose the connection: before the request is handled, after it, or in the middle of the answer's body. @default never */
  readonly cut?: "before" | "after" | "middle";
  /** Milliseconds to wait first, on the clock. @default 0 */
  readonly delayMs?: number;
  /** How often. @default 1 */
  readonly times?: number;
  /** Which requests. @default all */
  readonly match?:
    | {
        /** The HTTP method. @default any */
        readonly method?: string;
        /** The path; a string is compared as it stands, without the query. @default any */
        readonly path?: string | RegExp;
      }
    | ((call: Call) => boolean);
}

/** The faults that are still to come; the first one that matches a request is used up by it. */
export class Faults {
  #waiting: { readonly fault: Fault; left: number }[] = [];

  /** Adds faults, to come after those that wait already. */
  push(...faults: Fault[]): void {
    this.#waiting.push(...faults.map((fault) => ({ fault, left: fault.times ?? 1 })));
  }

  /** Forgets those not used up. */
  clear(): void {
    this.#waiting = [];
  }

  /** How many are still to come. */
  get pending(): number {
    return this.#waiting.reduce((sum, { left }) => sum + left, 0);
  }

  /** Uses up the fault for a request, when there is one. */
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
