/** What goes wrong with one request, between a client and a server that both work. */
export type Fault =
  /** The connection is lost before the server has seen the request. `reset`: by a TCP reset. */
  | { readonly kind: "cut before"; readonly reset: boolean }
  /** The server does its work, and the connection is lost meanwhile. */
  | { readonly kind: "cut during"; readonly reset: boolean }
  /** The server has answered, and nothing of it arrives. */
  | { readonly kind: "cut after"; readonly reset: boolean }
  /** A part of the answer arrives, from 0 to 1. */
  | { readonly kind: "cut in the answer"; readonly part: number }
  /** The answer ends in the middle as if it were complete: HTTP/1.0 cannot tell. */
  | { readonly kind: "short answer"; readonly part: number }
  /** The server gets the request late: perhaps when the client has sent another one already. */
  | { readonly kind: "late request"; readonly delayMs: number }
  /** The answer comes late, perhaps too late. */
  | { readonly kind: "late answer"; readonly delayMs: number }
  /** The server's response is compressed, and a byte of it is wrong. `closes`: and the connection is closed after it. */
  | { readonly kind: "damaged compression"; readonly closes: boolean }
  /** The server does its work, and the client receives the response to an earlier request of somebody else. */
  | { readonly kind: "another's response" }
  /** Another answer than the server's; `handled` where the server does its work all the same. */
  | { readonly kind: "status"; readonly answer: FaultyAnswer; readonly handled: boolean }
  /** The answer is right, and then the connection is closed without a word while the client takes it for open. */
  | { readonly kind: "close idle"; readonly delayMs: number };

/** An answer that the server did not give. */
export interface FaultyAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the connection is closed after it, without a word. */
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

/** The error answers of gateways, and those that real Airflows gave in races: HTML from Airflow 2, JSON and text from 3. */
export const faultyAnswers: readonly (FaultyAnswer & { readonly handled: readonly boolean[] })[] = [
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

/** Whether a fault looks like the end of the call, so that no retry mends it. */
export function isFinal(fault: Fault): boolean {
  return fault.kind === "another's response" || (fault.kind === "status" && fault.answer.status === 404);
}

/** What a fault is called in a count. */
export function nameOf(fault: Fault): string {
  if (fault.kind !== "status") return fault.kind;
  return `${String(fault.answer.status)}${fault.handled ? " after the work" : ""}`;
}

/**
 * A fault for a share of all requests, each kind as often as any other.
 *
 * @param random numbers from 0 to 1.
 * @param lateMs milliseconds by which requests and answers are late; above the client's `timeoutMs`, it gives them up.
 */
export function drawFault(random: () => number, share: number, lateMs: number): Fault | undefined {
  if (random() >= share) return undefined;
  const reset = random() < 0.5;
  const part = random();
  const pick = <T>(items: readonly T[]) => items[Math.floor(random() * items.length)];
  const answer = pick(faultyAnswers);
  const handled = pick(answer?.handled ?? []) ?? false;
  return pick<Fault>([
    { kind: "cut before", reset },
    { kind: "cut during", reset },
    { kind: "cut after", reset },
    { kind: "cut in the answer", part },
    { kind: "short answer", part: 0.1 + part * 0.8 },
    { kind: "late request", delayMs: lateMs * (0.5 + part) },
    { kind: "late answer", delayMs: lateMs * (0.5 + part) },
    { kind: "close idle", delayMs: reset ? 0 : part * 5 },
    { kind: "damaged compression", closes: reset },
    { kind: "another's response" },
    // As many again: each of the statuses is a fault of its own.
    ...Array.from(
      { length: 10 },
      () => ({ kind: "status", answer: answer ?? { status: 502 }, handled }) as const,
    ),
  ]);
}
