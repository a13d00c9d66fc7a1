import type { Operation } from "../../generated/operations.js";
import { withDeadline } from "./deadline.js";
import { AirflowError, ConnectionError, TimeoutError } from "../errors/errors.js";
import type { RetryPolicy } from "./retry-policy.js";
import { sendsHeader } from "../checks/headers.js";

/** A request as the layers below the typed client hand it on: plain data, so that it can be sent again. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What the specs say of the operation; absent for a path that they do not have. */
  readonly operation?: Operation | undefined;
  /** Milliseconds that one attempt may take, body included. */
  readonly timeoutMs: number;
  readonly retry: RetryPolicy | false;
  /** Whether it changes something on the server, so that a lost answer leaves a doubt. */
  readonly changes: boolean;
  /** Whether a repeat does no harm although the operation as such is not idempotent. */
  readonly repeatable: boolean;
  /** Whether the body is read as a stream, by the caller. */
  readonly streams: boolean;
  /** Reads an answer of success; what it throws ends the attempt. */
  readonly read?: ((text: string) => void) | undefined;
  /** What became of the request so far, for those who look at the outcome. */
  readonly progress: Progress;
}

/** The template of its path; the path itself where the specs do not have it. */
export function pathOf({ operation, url }: HttpRequest): string {
  return operation?.path ?? new URL(url).pathname;
}

/** How far a call got. */
export interface Progress {
  /** Attempts made, the current one included. */
  attempt: number;
  /** Whether an attempt was lost that the server may have carried out. */
  ambiguous: boolean;
  /** When the time of the whole call is up, in milliseconds of `performance.now()`. */
  deadline?: number | undefined;
}

/**
 * Sends one request. Answers of any status are returned, with their body already read unless the request streams. It can be
 * read again, but for a success that `read` has had: Node keeps a `Response` and what it holds until its next full
 * collection, which took 30 MB more in a walk of 100,000 runs.
 */
export type Send = (request: HttpRequest) => Promise<Response>;

/** What a {@link Fetch} is called with. */
export interface FetchInit extends RequestInit {
  /**
   * Milliseconds that the request may take, body included; then `TimeoutError`. Given to a `fetch` that `limitsTime` only.
   * @default no limit
   */
  timeoutMs?: number | undefined;
}

/** What this package needs of a `fetch`; the global one, an undici one and the embedded Airflow's fit. */
export interface Fetch {
  (url: string, init: FetchInit): Promise<Response>;
  /**
   * Whether it ends a request itself when `init.timeoutMs` are over, with all that it reads.
   * @default false: the client ends it with a signal
   */
  readonly limitsTime?: boolean;
}

/**
 * The innermost layer: one attempt over `fetch`, with its time limit. Redirects are not followed, so that no
 * credential and no body reaches another origin.
 *
 * The returned function throws `ConnectionError` and `TimeoutError`; an abort throws the caller's own reason.
 */
export function sendWith(fetch: Fetch): Send {
  return async (request) => {
    const { changes, progress, signal, timeoutMs } = request;
    try {
      // The time of a stream ends with its head, and only we know of it.
      return await (fetch.limitsTime === true && !request.streams
        ? attempt(fetch, request, signal, timeoutMs)
        : withDeadline(signal, timeoutMs, (ended) => attempt(fetch, request, ended)));
    } catch (error) {
      if (changes && !wasNeverSent(error)) progress.ambiguous = true;
      if (signal?.aborted === true) throw error;
      const { ambiguous } = progress;
      if (error instanceof TimeoutError) throw new TimeoutError(error.timeoutMs, { ambiguous });
      if (error instanceof AirflowError) throw error;
      throw new ConnectionError(
        `${request.method} ${pathOf(request)}: no answer (${codeOf(error)})${originHint(request.url)}`,
        { cause: error, ambiguous },
      );
    }
  };
}

async function attempt(
  fetch: Fetch,
  request: HttpRequest,
  signal: AbortSignal | undefined,
  timeoutMs?: number,
): Promise<Response> {
  const init: FetchInit = {
    method: request.method,
    headers: request.headers,
    redirect: "manual",
    // A browser would add cookies of its own, and ask its user for a password when Airflow 2 answers 401.
    credentials: "omit",
    signal: signal ?? null,
  };
  if (request.body !== undefined) init.body = request.body;
  if (timeoutMs !== undefined) init.timeoutMs = timeoutMs;
  const response = await fetch(request.url, init);
  const { status, ok } = response;
  if (request.changes && (status >= 500 || status === 408)) request.progress.ambiguous = true;
  if (request.streams && ok) return response;
  const text = await (ok ? response.text() : readStart(response));
  if (request.read === undefined || status !== request.operation?.success) return withText(response, text);
  request.read(text);
  return response;
}

/** The response with a body that can be read any number of times. */
export function withText(response: Response, text: string): Response {
  return Object.assign(response, {
    text: () => Promise.resolve(text),
    json: () => new Response(text).json(),
  });
}

/** At most the first 64 KiB: the error page of a proxy may be of any size. */
async function readStart(response: Response): Promise<string> {
  const maxBytes = 64 * 1024;
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined && bytes < maxBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return text;
}

/** For a page that asks another origin: the browser tells a script nothing of what went wrong. */
function originHint(url: string): string {
  const { origin } = new URL(url);
  // What has a location and lets scripts send cookies is no browser.
  if (!("location" in globalThis) || sendsHeader("cookie") || location.origin === origin) return "";
  return `: a page of ${location.origin} may ask ${origin} only where that allows it, Airflow by [api] access_control_allow_origins`;
}

/** What kind of network failure it was, such as `ECONNRESET`; where no code tells, the words of the innermost cause. */
export function codeOf(error: unknown): string {
  const chain = causesOf(error);
  const code = chain.map(ownCode).find((own) => own !== undefined);
  const words = chain.map(({ message }) => message.trim()).findLast((message) => message !== "");
  return code ?? words ?? (error instanceof Error ? error.name : "unknown");
}

/** Whether the request surely did not leave, because there was no connection to send it over. */
function wasNeverSent(error: unknown): boolean {
  // `ConnectionRefused` is Bun's.
  const codes = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "ConnectionRefused"];
  return causesOf(error).some(
    (cause) =>
      codes.includes(ownCode(cause) ?? "") ||
      // Deno has words only.
      cause.message.includes("client error (Connect)") ||
      ("syscall" in cause && (cause.syscall === "connect" || cause.syscall === "getaddrinfo")),
  );
}

function ownCode(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** An error and what caused it, the innermost last. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let cause = error; cause instanceof Error && chain.length < 5; cause = cause.cause) chain.push(cause);
  return chain;
}
