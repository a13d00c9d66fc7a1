import { type ErrorContext, UnexpectedResponseError } from "../errors/errors.js";
import { orAbort } from "./deadline.js";

/** The longest body of an error status that is read, in bytes: the error page of a gateway may be of any size. */
const maxErrorBytes = 64 * 1024;

/** How far a body is read. */
interface ReadLimits {
  /** The longest body of a success, in decoded bytes. */
  maxBytes: number;
  signal: AbortSignal | undefined;
  /** The call, for the error of a body that is too long. */
  context: ErrorContext;
}

/**
 * The body of a response as text; for an error status its first 64 KiB, or an empty text if it cannot be read.
 *
 * @throws UnexpectedResponseError if the body of a success is too long.
 */
export async function readText(response: Response, limits: ReadLimits): Promise<string> {
  const { maxBytes, signal } = limits;
  const length = response.headers.get("content-length");
  const isEncoded = response.headers.has("content-encoding");
  if (response.ok && length !== null && Number(length) <= maxBytes && !isEncoded) {
    return orAbort(response.text(), signal);
  }
  try {
    return await readChunks(response, limits);
  } catch (error) {
    if (response.ok || signal?.aborted === true) throw error;
    return "";
  }
}

async function readChunks(response: Response, limits: ReadLimits): Promise<string> {
  const { signal, context } = limits;
  const maxBytes = response.ok ? limits.maxBytes : maxErrorBytes;
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  const texts: string[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await orAbort(reader.read(), signal);
      if (done) break;
      bytes += value.byteLength;
      texts.push(decoder.decode(value, { stream: true }));
      if (response.ok && bytes > maxBytes) throw tooLong(response.status, maxBytes, context);
      if (!response.ok && bytes >= maxBytes) break;
    }
  } finally {
    // Not awaited: cancelling a body that hangs may hang too.
    reader.cancel().catch(() => undefined);
  }
  return texts.join("") + decoder.decode();
}

function tooLong(status: number, maxBytes: number, context: ErrorContext): UnexpectedResponseError {
  const message = `The body of the response is longer than ${String(maxBytes)} bytes: raise maxResponseBytes or ask for less`;
  return new UnexpectedResponseError(message, { ...context, status });
}

/** The response with a body that can be read any number of times. */
export function withText(response: Response, text: string): Response {
  return Object.assign(response, {
    text: () => Promise.resolve(text),
    json: () => new Response(text).json(),
  });
}

/**
 * A new response with another body. A header without a name is left out: undici accepts it in a response, but `Response` throws
 * for it.
 */
export function withBody({ status, statusText, headers }: Response, body: string | ReadableStream): Response {
  return new Response(body, { status, statusText, headers: [...headers].filter(([name]) => name !== "") });
}

/** A JSON library, such as one that preserves integers beyond 2^53. */
export interface JsonCodec {
  /** Parses the body of a response; if it throws, the call throws `UnexpectedResponseError`. */
  parse(text: string): unknown;
  /** Serializes the body of a request; the call throws its errors, and nothing is sent. */
  stringify(value: unknown): string;
}

/**
 * The global JSON, which also accepts the `NaN` and `Infinity` that Airflow 2 writes in a `conf`: they become `null`, as in a
 * response of Airflow 3.
 */
export const lenientJson: JsonCodec = {
  parse(text) {
    try {
      const value: unknown = JSON.parse(text);
      return value;
    } catch (error) {
      // The closing quote is optional: looking for it again from each quote would take quadratic time.
      const valid = text.replaceAll(/"(?:[^"\\]+|\\[^])*"?|-?\b(?:NaN|Infinity)\b/g, (token) =>
        token.startsWith('"') ? token : "null",
      );
      if (valid === text) throw error;
      const value: unknown = JSON.parse(valid);
      return value;
    }
  },
  stringify: (value) => JSON.stringify(value),
};

/** The text of a body that openapi-fetch has parsed if it was JSON. */
export function textOf(body: unknown): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}
