import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLines } from "../src/ndjson.js";

function streamOf(pieces: readonly Uint8Array[], onCancel: () => void = () => undefined) {
  const queue = pieces.values();
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = queue.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel: onCancel,
  });
}

/** The bytes in pieces that end at these places, wherever in a line or a character that is. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1))), bytes.length];
  return ends.sort((a, b) => a - b).map((end, index, all) => bytes.subarray(all[index - 1] ?? 0, end));
}

describe("lines of JSON", () => {
  test("come as they were sent, however they are cut", async () => {
    const line = fc.tuple(
      fc.jsonValue(),
      fc.constantFrom("\n", "\r\n", "\n\n", "\n \r\n"),
      fc.constantFrom("", " ", "\t"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat()), fc.boolean(), async (lines, places, isEnded) => {
        const text = lines.map(([value, end, space]) => space + JSON.stringify(value) + end).join("");
        const bytes = new TextEncoder().encode(isEnded ? text : text.trimEnd());
        const read: unknown[] = [];
        for await (const value of readLines(streamOf(cut(bytes, places)))) read.push(value);
        // Minus zero has no JSON.
        expect(read).toEqual(lines.map(([value]): unknown => JSON.parse(JSON.stringify(value))));
      }),
    );
  });

  test("a line that is no JSON is thrown after the lines before it, and the stream is let go", async () => {
    const bytes = new TextEncoder().encode('{"a":1}\n{"a":\n{"a":3}\n');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), async (places) => {
        const read: unknown[] = [];
        const all = async () => {
          for await (const value of readLines(streamOf(cut(bytes, places)))) read.push(value);
        };
        await expect(all()).rejects.toBeInstanceOf(SyntaxError);
        expect(read).toEqual([{ a: 1 }]);
      }),
    );
  });

  test("leaving the loop cancels the stream", async () => {
    let cancelled = 0;
    const bytes = new TextEncoder().encode("1\n2\n3\n");
    for await (const value of readLines(streamOf([bytes, bytes], () => (cancelled += 1)))) {
      if (value === 2) break;
    }
    expect(cancelled).toBe(1);
  });
});
