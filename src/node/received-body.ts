import { pipeline, type Readable } from "node:stream";
import type { ContentCoding } from "./content-coding.js";

/** How much of a body is kept that nobody reads, in bytes: a shorter one does not hold up its connection. */
const keptBytes = 64 * 1024;

/** The body of an answer. It is taken off the connection as it comes, and kept until somebody reads it. */
export class ReceivedBody {
  readonly #source: Readable;
  readonly #coding: ContentCoding | undefined;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #limit = keptBytes;
  #isEnded = false;
  #failure: { readonly reason: unknown } | undefined;
  /** Tells the reader of a change. */
  #wake: (() => void) | undefined;

  constructor(source: Readable, coding: ContentCoding | undefined) {
    this.#source = source;
    this.#coding = coding;
    source.on("data", (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      if (this.#size >= this.#limit) source.pause();
      if (this.#limit < Infinity) this.#wake?.();
    });
    source.on("end", () => {
      this.#isEnded = true;
      this.#wake?.();
    });
    source.on("error", (error) => this.fail(error));
    source.on("close", () => {
      // After an end there is nothing to tell, and no error to be made.
      if (!this.#isEnded) this.fail(new Error("the connection was closed"));
    });
  }

  /** Ends the body with an error, for whoever reads it. */
  fail(reason: unknown): void {
    if (this.#isEnded) return;
    this.#failure ??= { reason };
    this.#wake?.();
  }

  /** All of it, decoded. */
  async bytes(): Promise<Buffer> {
    this.#limit = Infinity;
    this.#source.resume();
    while (!this.#isEnded && this.#failure === undefined) await this.#change();
    if (this.#failure !== undefined) throw this.#failure.reason;
    const chunks = this.#chunks.splice(0);
    const [only] = chunks;
    const bytes = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
    return this.#coding === undefined || bytes.length === 0 ? bytes : this.#coding.whole(bytes);
  }

  /** As a stream, decoded. A cancel closes the connection. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const pieces = this.#decoded();
    return new ReadableStream({
      pull: async (controller) => {
        const { done, value } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(new Uint8Array(value));
      },
      cancel: () => {
        this.#source.destroy();
      },
    });
  }

  async *#decoded(): AsyncGenerator<Buffer, void, undefined> {
    const pieces = this.#pieces();
    if (this.#coding === undefined) return yield* pieces;
    const first = await pieces.next();
    if (first.done === true) return;
    const decoder = this.#coding.stream(first.value);
    decoder.write(first.value);
    // What goes wrong, the decoder tells.
    pipeline(pieces, decoder, () => undefined);
    for await (const piece of decoder) yield Buffer.from(piece);
  }

  async *#pieces(): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#size -= chunk.length;
        if (this.#size < this.#limit) this.#source.resume();
        yield chunk;
      } else if (this.#failure !== undefined) {
        throw this.#failure.reason;
      } else if (this.#isEnded) {
        return;
      } else {
        await this.#change();
      }
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
