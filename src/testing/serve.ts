import type { Clock } from "./clock.js";
import { type Answer, answerOf, type Call } from "./exchange.js";
import type { Fault, Faults } from "./faults.js";

/** The connection broke; nothing more comes. */
export class ConnectionLost extends Error {
  override name = "ConnectionLost";
}

/** What goes out on a connection. */
export interface Served {
  readonly answer: Answer;
  /** Whether the connection breaks in the middle of the body. */
  readonly isCut: boolean;
}

/** Answers one request, or rejects with {@link ConnectionLost}. */
export type Serve = (call: Call, signal: AbortSignal | null) => Promise<Served>;

/** Puts latency and faults around the handling of requests. */
export function withFaults(
  handle: (call: Call, signal: AbortSignal | null) => Answer,
  faults: Faults,
  clock: Clock,
  latencyMs: number,
): Serve {
  return async (call, signal) => {
    const fault = faults.take(call);
    const delayMs = latencyMs + (fault?.delayMs ?? 0);
    if (delayMs > 0) await clock.sleep(delayMs, signal);
    if (fault?.cut === "before") throw new ConnectionLost();
    const isHandled = fault?.status === undefined || fault.handled === true;
    const handled = isHandled ? await answerOf(() => handle(call, signal)) : undefined;
    if (fault?.cut === "after") throw new ConnectionLost();
    const answer = fault?.status === undefined ? handled : faultyAnswer(fault, fault.status);
    if (answer === undefined) throw new ConnectionLost();
    return { answer, isCut: fault?.cut === "middle" };
  };
}

function faultyAnswer({ body, headers }: Fault, status: number): Answer {
  if (body === undefined || typeof body === "string")
    return { status, headers: headers ?? {}, body: body ?? "" };
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/** Whether a client takes gzip. One that says nothing is taken to be a `fetch` that says it itself, as Node's does. */
export function takesGzip(headers: Headers, unsaid: boolean): boolean {
  const accepted = headers.get("accept-encoding");
  return accepted === null ? unsaid : /\bgzip\b/.test(accepted);
}
