/** A fault of one request, between a client and a server that both work. */
export type Fault =
  /** The connection is lost before the server has seen the request. `reset`: by a TCP reset. */
  | { readonly kind: "cut before"; readonly reset: boolean }
  /** The connection is lost while the server does its work. */
  | { readonly kind: "cut during"; readonly reset: boolean }
  /** The server has responded, and no byte of the response arrives. */
  | { readonly kind: "cut after"; readonly reset: boolean }
  /** Only a part of the response arrives, from 0 to 1. */
  | { readonly kind: "cut in the response"; readonly part: number }
  /** The response is cut, but looks complete, as in HTTP/1.0 without a length. */
  | { readonly kind: "short response"; readonly part: number }
  /** The server receives the request late, perhaps after the client has sent another one. */
  | { readonly kind: "late request"; readonly delayMs: number }
  /** The response arrives late, perhaps after the client's timeout. */
  | { readonly kind: "late response"; readonly delayMs: number }
  /** The response is compressed, and one byte of it is wrong. With `closes` the connection is closed after it. */
  | { readonly kind: "damaged compression"; readonly closes: boolean }
  /** The server does its work, and the client receives the response to an earlier, different request. */
  | { readonly kind: "another's response" }
  /** The proxy responds instead of the server; with `handled` the server does its work before. */
  | { readonly kind: "status"; readonly response: FaultyResponse; readonly handled: boolean }
  /** The response is correct, and then the connection is closed without notice. */
  | { readonly kind: "close idle"; readonly delayMs: number };

/** A response of the proxy. */
export interface FaultyResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the connection is closed after it without notice. */
  readonly closes?: boolean;
}

const gatewayPage =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n";
const ooops =
  "<!DOCTYPE html>\n<html><head><title>Ooops!</title></head><body><h1> Ooops! </h1></body></html>";
const databaseError = JSON.stringify({
  detail: { reason: "Database error", statement: "hidden", orig_error: "hidden", message: "Serious error" },
});
const notFoundPage = "<html><head><title>404 Not Found</title></head><body><h1>404</h1>nginx</body></html>";
const tooManyPage = "<html><head><title>429 Too Many Requests</title></head><body></body></html>";
const html = { "content-type": "text/html; charset=utf-8" };
const json = { "content-type": "application/json" };

/** Error responses of gateways, and those of real Airflows in races: HTML from Airflow 2, JSON and text from 3. */
export const faultyResponses: readonly (FaultyResponse & { readonly handled: readonly boolean[] })[] = [
  { status: 429, headers: { "retry-after": "0" }, handled: [false] },
  { status: 429, headers: { ...json, "retry-after": "1" }, body: '{"error":"Too many"}', handled: [false] },
  { status: 429, headers: { ...html, "retry-after": "0" }, body: tooManyPage, handled: [false] },
  { status: 404, headers: { "content-type": "text/plain" }, body: "404 page not found", handled: [false] },
  { status: 404, headers: html, body: notFoundPage, handled: [false] },
  { status: 502, headers: html, body: gatewayPage, handled: [false, true] },
  { status: 503, headers: { "retry-after": "0" }, handled: [false, true] },
  { status: 503, headers: html, body: "<html><h1>503</h1>No server is available</html>", handled: [false] },
  { status: 504, headers: html, body: "<html><title>504 Gateway Time-out</title></html>", handled: [true] },
  { status: 500, headers: html, body: ooops, handled: [false, true] },
  { status: 500, headers: html, body: ooops, closes: true, handled: [false, true] },
  { status: 500, headers: json, body: databaseError, handled: [false, true] },
  { status: 500, body: "Internal Server Error", closes: true, handled: [true] },
];

/** Whether a fault looks like a final response, so that the client does not retry. */
export function isFinal(fault: Fault): boolean {
  return fault.kind === "another's response" || (fault.kind === "status" && fault.response.status === 404);
}

/** The name of a fault in a count. */
export function nameOf(fault: Fault): string {
  if (fault.kind !== "status") return fault.kind;
  return `${String(fault.response.status)}${fault.handled ? " after the work" : ""}`;
}

/**
 * A fault for a share of all requests, each kind equally often.
 *
 * @param random numbers from 0 to 1.
 * @param lateMs delay of late requests and responses in milliseconds; above the client's `timeoutMs` they time out.
 */
export function drawFault(random: () => number, share: number, lateMs: number): Fault | undefined {
  if (random() >= share) return undefined;
  const reset = random() < 0.5;
  const part = random();
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)];
  const response = pick(faultyResponses);
  const handled = pick(response?.handled ?? []) ?? false;
  return pick<Fault>([
    { kind: "cut before", reset },
    { kind: "cut during", reset },
    { kind: "cut after", reset },
    { kind: "cut in the response", part },
    { kind: "short response", part: 0.1 + part * 0.8 },
    { kind: "late request", delayMs: lateMs * (0.5 + part) },
    { kind: "late response", delayMs: lateMs * (0.5 + part) },
    { kind: "close idle", delayMs: reset ? 0 : part * 5 },
    { kind: "damaged compression", closes: reset },
    { kind: "another's response" },
    // Ten times, because there are several statuses.
    ...Array.from(
      { length: 10 },
      () => ({ kind: "status", response: response ?? { status: 502 }, handled }) as const,
    ),
  ]);
}
