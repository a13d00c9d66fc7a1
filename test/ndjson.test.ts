import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLines } from "../src/ndjson.js";

/** A stream of these pieces. */
function streamOf(
  pieces: readonly Uint8Array[],
  onCancel: () => void = () => undefined,
): ReadableStream<Uint8Array> {
  const rest = [...pieces];
  return new ReadableStream({
    pull(controller) {
      const piece = rest.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
    cancel: onCancel,
  });
}

/** The bytes cut at these places, in any order, empty pieces included. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
}

async function valuesOf(body: ReadableStream<Uint8Array>): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of readLines(body)) values.push(value);
  return values;
}

const value = fc.jsonValue({ maxDepth: 2 }).map((item): unknown => JSON.parse(JSON.stringify(item)));
const text = fc
  .string({ unit: "binary", maxLength: 20 })
  .map((item) => item.replaceAll(/\p{Surrogate}/gu, ""));
const blank = fc.constantFrom("", " ", "\t", "\r", " \r");

describe("lines of JSON", () => {
  test("are what was sent, wherever the stream is cut: in a line, a character or a line end", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(value, fc.record({ text }))),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.array(blank),
        fc.array(fc.nat()),
        async (values, lineEnd, isEnded, blanks, places) => {
          const lines = values.map((item, index) => `${blanks[index] ?? ""}${JSON.stringify(item)}`);
          const sent = [...blanks, ...lines].join(lineEnd) + (isEnded ? lineEnd : "");
          const pieces = cutAt(new TextEncoder().encode(sent), places);
          expect(await valuesOf(streamOf(pieces))).toEqual(values);
        },
      ),
    );
  });

  test("a line that is not JSON ends them with a SyntaxError, after those before it", async () => {
    const body = streamOf([new TextEncoder().encode('{"a":1}\n{"a":\n{"a":3}\n')]);
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const item of readLines(body)) seen.push(item);
    })();
    await expect(reading).rejects.toBeInstanceOf(SyntaxError);
    expect(seen).toEqual([{ a: 1 }]);
  });

  test("leaving the loop cancels the stream", async () => {
    let cancelled = false;
    const body = streamOf([new TextEncoder().encode("1\n2\n"), new TextEncoder().encode("3\n")], () => {
      cancelled = true;
    });
    for await (const item of readLines(body)) {
      expect(item).toBe(1);
      break;
    }
    expect(cancelled).toBe(true);
  });
});
