import { AirflowError, type CallTarget, ConnectionError, UnexpectedResponseError } from "../errors/errors.js";
import { orAbort } from "./deadline.js";
import { codeOf } from "./send.js";

/** How the lines of a stream are read. */
interface LineOptions {
  /** Reads one line. */
  parse?: (text: string) => unknown;
  /** The longest line, in characters. */
  maxLength?: number;
  signal?: AbortSignal | undefined;
  /** The subject of the stream, for errors. */
  target?: CallTarget | undefined;
}

/**
 * Reads a stream of JSON values, one per line. Lines and characters may be split over chunks; CRLF, blank lines and a last
 * line without an end are accepted. Leaving the loop cancels the stream.
 *
 * @throws what `parse` throws, UnexpectedResponseError for a line that is too long, and the signal's reason.
 */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
  { parse = JSON.parse, maxLength = Infinity, signal, target }: LineOptions = {},
): AsyncGenerator<unknown, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  // The parts of the unfinished line, joined once, so that a long line takes linear time.
  let parts: string[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await orAbort(reader.read(), signal);
      const text = done ? decoder.decode() : decoder.decode(value, { stream: true });
      const [end = "", ...lines] = text.split("\n");
      parts.push(end);
      length += end.length;
      if (length > maxLength) throw tooLong(maxLength, target);
      if (!done && lines.length === 0) continue;
      const complete = [parts.join(""), ...lines];
      parts = done ? [] : [complete.pop() ?? ""];
      length = parts[0]?.length ?? 0;
      for (const line of complete) if (line.trim() !== "") yield parse(line);
      if (done) return;
    }
  } finally {
    // Not awaited: cancelling a stream that hangs may hang too.
    reader.cancel().catch(() => undefined);
  }
}

function tooLong(maxLength: number, target: CallTarget = {}): UnexpectedResponseError {
  const message = `A line of the stream is longer than ${String(maxLength)} characters: raise maxResponseBytes`;
  return new UnexpectedResponseError(message, { ...target, status: 200 });
}

/**
 * The lines of an operation's response.
 *
 * @param where the operation, for messages.
 * @throws UnexpectedResponseError for a line that is not JSON, ConnectionError for a response that is cut, and the signal's
 *   reason.
 */
export async function* responseLines(
  body: ReadableStream<Uint8Array>,
  where: string,
  { parse = JSON.parse, ...options }: LineOptions,
): AsyncGenerator<unknown, void, undefined> {
  const parseLine = (line: string): unknown => {
    try {
      return parse(line);
    } catch (cause) {
      const message = `${where}: 200 with a line that is not JSON`;
      throw new UnexpectedResponseError(message, { ...options.target, status: 200, cause });
    }
  };
  try {
    yield* readLines(body, { ...options, parse: parseLine });
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof AirflowError) throw error;
    const context = { ...options.target, cause: error };
    throw new ConnectionError(`${where}: the response was cut (${codeOf(error)})`, context);
  }
}
