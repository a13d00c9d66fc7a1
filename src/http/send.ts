import type { Operation } from "../../generated/operations.js";
import {
  AirflowError,
  type CallTarget,
  ConnectionError,
  TimeoutError,
  UnsupportedFeatureError,
} from "../errors/errors.js";
import { networkHint } from "../errors/hints.js";
import { sendsHeader } from "../checks/headers.js";
import type { Effect } from "./call.js";
import { orAbort } from "./deadline.js";
import { readText } from "./body.js";
import { redactErrors, redactor } from "./redact.js";
import type { RetryPolicy } from "./retry-policy.js";
import { unreadable } from "./to-error.js";

/** A request as plain data, so that it can be retried. */
export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  /** The path template, such as `/dags/{dag_id}/dagRuns`. */
  readonly path: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The operation in the specs; absent for a path that they do not have. */
  readonly operation?: Operation | undefined;
  /** Milliseconds that one attempt may take, body included. */
  readonly timeoutMs: number;
  readonly retry: RetryPolicy | false;
  /** When the time of all attempts is up, by `performance.now()`. */
  readonly deadline: number;
  readonly effect: Effect;
  /** Whether the caller reads the body of a success as a stream. */
  readonly streams: boolean;
  /** Reads the body of a success; it throws an error for a body that cannot be read. */
  readonly parse?: ((text: string) => unknown) | undefined;
  /** The number of the attempt, from 1. */
  readonly attempt: number;
  /** Whether an earlier attempt may have been carried out although its response was lost. */
  readonly wasLost: boolean;
  /** Where the request goes, for errors. */
  readonly target: CallTarget;
}

/**
 * The `Request` of openapi-fetch while there is no middleware: plain data, because constructing the global one costs more than
 * the rest of a small request.
 */
export class LightRequest {
  readonly url: string;
  readonly method: string = "";
  readonly headers = new Headers();
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;

  constructor(url: string, init: object) {
    this.url = url;
    Object.assign(this, init);
  }
}

/** A response, with its body read unless the request streams. */
export interface Received {
  readonly response: Response;
  readonly text: string;
  /** The text of a success as `parse` read it. */
  readonly value: unknown;
  /** Whether an attempt, this one included, may have been carried out although its response was lost or is an error. */
  readonly wasLost: boolean;
}

/** Why there is no response. */
export interface Failed {
  readonly response?: undefined;
  /** An `AirflowError`, the caller's own abort reason, or what a function of the caller threw. */
  readonly error: unknown;
  /** See {@link Received.wasLost}. */
  readonly wasLost: boolean;
}

/** Sends a request. It never throws: a failure is a result. */
export type Send = (request: HttpRequest) => Promise<Received | Failed>;

/** The `fetch` that this package needs; the global one, `nodeFetch` and that of the embedded Airflow fit. */
export interface Fetch {
  (url: string, init: RequestInit): Promise<Response>;
  /**
   * The longest path below `/api/vN` that it carries, in characters. If there is one, `trigger` makes short run ids.
   * @default any length
   */
  readonly maxPathLength?: number;
}

/** A failure as a result. The error of a time limit is completed here with whether an attempt was lost. */
export function failed(request: HttpRequest, error: unknown, wasLost = request.wasLost): Failed {
  if (!(error instanceof TimeoutError)) return { error, wasLost };
  const context = { ambiguous: wasLost, ...request.target };
  return { error: new TimeoutError(error.timeoutMs, context), wasLost };
}

/**
 * The innermost layer: sends a request once over `fetch` and reads the response. Redirects are not followed, so that
 * credentials and bodies reach no other origin.
 *
 * @param maxResponseBytes the longest body of a success that is read, decoded.
 */
export function sendWith(fetch: Fetch, maxResponseBytes: number): Send {
  return async (request) => {
    const { signal } = request;
    if (signal?.aborted) return failed(request, signal.reason);
    let response: Response | undefined;
    try {
      response = await orAbort(fetch(request.url, initOf(request)), signal);
      return await read(request, response, maxResponseBytes);
    } catch (error) {
      // A body that is not read would hold its connection. One that was read cannot be cancelled.
      response?.body?.cancel().catch(() => undefined);
      const mayBeDone = request.effect !== "read" && (response !== undefined || !wasNeverSent(error));
      const wasLost = request.wasLost || mayBeDone;
      if (signal?.aborted) return failed(request, signal.reason, wasLost);
      redactErrors(causesOf(error), redactor(request.headers));
      if (error instanceof AirflowError) return failed(request, error, wasLost);
      const code = codeOf(error);
      const hint = originHint(request.url) || networkHint(code, isCertificateRefused(error));
      const message = `${request.method} ${request.path}: ${response === undefined ? "no response" : "the response was cut"} (${code})${hint}`;
      const context = { cause: error, ambiguous: wasLost, ...request.target };
      return failed(request, new ConnectionError(message, context), wasLost);
    }
  };
}

function initOf({ method, headers, body, signal }: HttpRequest): RequestInit {
  return {
    method,
    headers,
    redirect: "manual",
    // A browser would add its own cookies, and open a password dialog when Airflow 2 responds 401.
    credentials: "omit",
    signal: signal ?? null,
    ...(body !== undefined && { body }),
  };
}

async function read(request: HttpRequest, response: Response, maxBytes: number): Promise<Received> {
  const { effect, signal, operation } = request;
  const { status, ok } = response;
  const wasLost = request.wasLost || (effect !== "read" && (status >= 500 || status === 408));
  const isSuccess = operation === undefined ? ok : status === operation.success;
  if (request.streams && isSuccess) return { response, text: "", value: undefined, wasLost };
  const context = { ambiguous: wasLost || effect !== "read", ...request.target };
  const text = await readText(response, { maxBytes, signal, context });
  if (!isSuccess) return { response, text: redactor(request.headers)(text), value: undefined, wasLost };
  if (request.parse === undefined) return { response, text, value: undefined, wasLost };
  try {
    return { response, text, value: request.parse(text), wasLost };
  } catch (cause) {
    throw unreadable(request, { status, text }, { ...context, cause });
  }
}

/** A hint for a web page that sends requests to another origin: the browser does not tell scripts what failed. */
function originHint(url: string): string {
  const { origin } = new URL(url);
  // A runtime that lets scripts send cookies is not a browser, even if it has a location.
  if (!("location" in globalThis) || sendsHeader("cookie") || location.origin === origin) return "";
  return `: check that ${origin} is reachable and allows the origin ${location.origin} ([api] access_control_allow_origins)`;
}

/** The code of a network failure, such as `ECONNRESET`; the message of the innermost cause if it has no code. */
export function codeOf(error: unknown): string {
  const chain = causesOf(error);
  // ERR_NOT_SENT says when the request failed, not why.
  const code = chain.map(ownCode).find((own) => own !== undefined && own !== "ERR_NOT_SENT");
  const words = chain.map(({ message }) => message.trim()).findLast((message) => message !== "");
  return code ?? words ?? (error instanceof Error ? error.name : "unknown");
}

/** The codes of Node, undici, Bun and `airflow-client/node` for a connection that was not made. */
const notConnected = [
  ...[
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "UND_ERR_CONNECT_TIMEOUT",
    "ConnectionRefused",
    "ERR_NOT_SENT",
  ],
  // The server's port speaks another protocol than TLS.
  ...["ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_PACKET_LENGTH_TOO_LONG"],
];

/** The codes of a certificate that was refused, such as `CERT_HAS_EXPIRED` and `DEPTH_ZERO_SELF_SIGNED_CERT`. */
const certificateCode = /CERT|UNABLE_TO_|HOSTNAME_MISMATCH/;

/** Whether the server certainly never saw the request, because there was no connection. */
function wasNeverSent(error: unknown): boolean {
  // A `fetch` that cannot carry the request, such as mwaaInvokeFetch.
  if (error instanceof UnsupportedFeatureError) return true;
  return causesOf(error).some(
    (cause) =>
      notConnected.includes(ownCode(cause) ?? "") ||
      isCertificateRefused(cause) ||
      // Deno has a message only.
      cause.message.includes("client error (Connect)") ||
      ("syscall" in cause && (cause.syscall === "connect" || cause.syscall === "getaddrinfo")),
  );
}

/** Whether the client refused the server's certificate, which no retry changes. */
export function isCertificateRefused(error: unknown): boolean {
  return causesOf(error).some((cause) => certificateCode.test(ownCode(cause) ?? ""));
}

function ownCode(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** An error and what caused it, the innermost last. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  // Stryker disable next-line EqualityOperator: the bound is for an endless chain
  for (let cause = error; cause instanceof Error && chain.length < 5; cause = cause.cause) chain.push(cause);
  return chain;
}
