import { type ErrorContext, UnexpectedResponseError } from "../errors/errors.js";
import { orAbort } from "./deadline.js";

/** How much of an error's body is read, in bytes: the error page of a gateway may be of any size. */
const maxErrorBytes = 64 * 1024;

/** How far a body is read. */
interface ReadLimits {
  /** The longest body of a success, in decoded bytes. */
  maxBytes: number;
  signal: AbortSignal | undefined;
  /** What the error of a body that is too long says of the call. */
  context: ErrorContext;
}

/**
 * The body of a response as text; of an error's body its first 64 KiB, or nothing where it cannot be read: its status says
 * enough.
 *
 * @throws UnexpectedResponseError for a longer body than allowed.
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
    // Not awaited: a body that hangs may not end when it is cancelled either.
    reader.cancel().catch(() => undefined);
  }
  return texts.join("") + decoder.decode();
}

function tooLong(status: number, maxBytes: number, context: ErrorContext): UnexpectedResponseError {
  const message = `The body of the response is longer than ${String(maxBytes)} bytes: raise maxResponseBytes or ask for less`;
  return new UnexpectedResponseError(message, { ...context, status });
}
