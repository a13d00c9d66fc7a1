import type { IncomingMessage } from "node:http";
import type { ReceivedBody } from "./received-body.js";

const decoder = new TextDecoder();

/**
 * The answer to a request, as `fetch` gives it. A `Response` of the runtime costs a good part of the request, so it is made
 * only for those who want more than the status, the headers and the text.
 */
export class NodeResponse implements Response {
  readonly url: string;
  readonly status: number;
  readonly ok: boolean;
  readonly redirected = false;
  readonly type = "basic";
  readonly #message: IncomingMessage;
  readonly #received: ReceivedBody | null;
  #headers: Headers | undefined;
  #web: Response | undefined;
  #isRead = false;

  /** @param received `null` for an answer that has no body by its nature, such as 204. */
  constructor(url: string, message: IncomingMessage, received: ReceivedBody | null) {
    this.url = url;
    this.status = message.statusCode ?? 0;
    this.ok = this.status >= 200 && this.status <= 299;
    this.#message = message;
    this.#received = received;
  }

  get statusText(): string {
    return this.#message.statusMessage ?? "";
  }

  get headers(): Headers {
    if (this.#headers === undefined) {
      this.#headers = new Headers();
      const { rawHeaders } = this.#message;
      for (let at = 0; at < rawHeaders.length; at += 2) {
        this.#headers.append(rawHeaders[at] ?? "", rawHeaders[at + 1] ?? "");
      }
    }
    return this.#headers;
  }

  get body(): Response["body"] {
    return this.#isRead ? null : this.#asWeb().body;
  }

  get bodyUsed(): boolean {
    return this.#isRead || this.#web?.bodyUsed === true;
  }

  async text(): Promise<string> {
    if (this.#web !== undefined) return this.#web.text();
    if (this.#isRead) throw alreadyRead();
    this.#isRead = this.#received !== null;
    return this.#received === null ? "" : decoder.decode(await this.#received.bytes());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#asWeb().arrayBuffer();
  }

  async blob(): Promise<Blob> {
    return this.#asWeb().blob();
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  async formData(): Promise<FormData> {
    return this.#asWeb().formData();
  }

  clone(): Response {
    return this.#asWeb().clone();
  }

  #asWeb(): Response {
    if (this.#isRead) throw alreadyRead();
    this.#web ??= new Response(this.#received?.stream() ?? null, this);
    return this.#web;
  }
}

function alreadyRead(): TypeError {
  return new TypeError("The body was read already");
}
