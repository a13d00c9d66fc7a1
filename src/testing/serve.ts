import type { Clock } from "./clock.js";
import { type EmbeddedResponse, responseOf, type Call } from "./exchange.js";
import type { Fault, Faults } from "./faults.js";

/** The connection is lost before there is a response. */
export class ConnectionLost extends Error {
  override name = "ConnectionLost";
}

/** What is sent on a connection. */
export interface Served {
  readonly response: EmbeddedResponse;
  /** Whether the connection is lost in the middle of the body. */
  readonly isCut: boolean;
}

/** Responds to one request, or rejects with {@link ConnectionLost}. */
export type Serve = (call: Call, signal: AbortSignal | null) => Promise<Served>;

/** Adds latency and faults to a request handler. */
export function withFaults(
  handle: (call: Call, signal: AbortSignal | null) => EmbeddedResponse,
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
    const handled = isHandled ? await responseOf(() => handle(call, signal)) : undefined;
    if (fault?.cut === "after") throw new ConnectionLost();
    const response = fault?.status === undefined ? handled : faultyResponse(fault, fault.status);
    if (response === undefined) throw new ConnectionLost();
    return { response, isCut: fault?.cut === "middle" };
  };
}

function faultyResponse({ body, headers }: Fault, status: number): EmbeddedResponse {
  if (body === undefined || typeof body === "string")
    return { status, headers: headers ?? {}, body: body ?? "" };
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/** Whether a client accepts gzip; `unsaid` if it does not send `Accept-Encoding`, which Node's `fetch` adds later. */
export function takesGzip(headers: Headers, unsaid: boolean): boolean {
  const accepted = headers.get("accept-encoding");
  return accepted === null ? unsaid : /\bgzip\b/.test(accepted);
}
