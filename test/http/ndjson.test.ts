import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLines } from "../../src/http/ndjson.js";

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

describe("the lines of a stream", () => {
  const bytes = (piece: string | Uint8Array) =>
    typeof piece === "string" ? new TextEncoder().encode(piece) : piece;

  /** A stream that does not end, cannot be cancelled, and counts how often it was to be. */
  function endless(text: string) {
    let cancels = 0;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(bytes(text)),
      cancel: () => {
        cancels += 1;
        throw new Error("The stream cannot be cancelled");
      },
    });
    return { body, cancels: () => cancels };
  }

  test.each<[string, (string | Uint8Array)[], unknown[]]>([
    ["one to a piece", ['{"a":1}\n', "2\n"], [{ a: 1 }, 2]],
    ["many in a piece", ["1\n2\n\n3\r\n \n"], [1, 2, 3]],
    ["cut anywhere", ['{"a', '":', "1}", "\n", "2", "3\n"], [{ a: 1 }, 23]],
    ["the last without an end", ["1\n", "2"], [1, 2]],
    ["cut within a character", [Uint8Array.of(0x22, 0xc3), Uint8Array.of(0xa4, 0x22, 0x0a)], ["ä"]],
    ["none", [], []],
    ["only blank ones", ["\n\r\n  "], []],
  ])("%s", async (_, pieces, expected) => {
    expect(await valuesOf(streamOf(pieces.map(bytes)))).toEqual(expected);
  });

  test("a line is there before the next piece", async () => {
    expect(await readLines(endless("1\n2").body).next()).toEqual({ done: false, value: 1 });
  });

  test("a cut character is not dropped silently", async () => {
    await expect(valuesOf(streamOf([Uint8Array.of(0x31, 0xc3)]))).rejects.toThrow(SyntaxError);
  });

  test("one's own parser reads them", async () => {
    const twice: unknown[] = [];
    for await (const item of readLines(streamOf([bytes("1\n2\n")]), { parse: (line) => line + line }))
      twice.push(item);
    expect(twice).toEqual(["11", "22"]);
  });

  test("the loop also ends if the stream cannot be cancelled", async () => {
    const { body, cancels } = endless("1\n");
    for await (const item of readLines(body)) {
      expect(item).toBe(1);
      break;
    }
    expect(cancels()).toBe(1);
  });

  test("the error is that of the line, not that of the failed cancellation", async () => {
    const { body, cancels } = endless("1\nInternal Server Error\n");
    await expect(valuesOf(body)).rejects.toThrow(SyntaxError);
    expect(cancels()).toBe(1);
  });
});
