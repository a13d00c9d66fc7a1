/**
 * Reads a stream of JSON values, one per line. Copes with lines and characters that are split over chunks, with CRLF,
 * blank lines and a last line without an end. Leaving the loop cancels the stream.
 *
 * @throws SyntaxError for a line that is not JSON.
 */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
  parse: (text: string) => unknown = JSON.parse,
): AsyncGenerator<unknown, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split("\n");
      if (!done) rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") yield parse(line);
      if (done) return;
    }
  } finally {
    // A reader that is at the end, or broke, has nothing left to cancel.
    await reader.cancel().catch(() => undefined);
  }
}
