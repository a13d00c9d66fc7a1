/** One request, as an HTTP server gets it. */
export interface Call {
  /** The HTTP method, in capitals. */
  readonly method: string;
  /** The path as sent, percent-encoded, without the query. */
  readonly path: string;
  /** The query as sent, without the `?`. */
  readonly query: string;
  /** The headers. */
  readonly headers: Headers;
  /** The body as text; empty where there is none. */
  readonly body: string;
  /** Set where the bytes of the body are not UTF-8. */
  readonly isUndecodable?: true;
}

/** The answer to a {@link Call}. A body that is no string is a stream of chunks. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<string>;
}

/** Thrown where a request is refused; the answer goes to the caller. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

/** A JSON answer. */
export function json(status: number, body: unknown, type = "application/json"): Answer {
  return { status, headers: { "content-type": type }, body: JSON.stringify(body) };
}

/** An HTML page. */
export function html(status: number, title: string, text = title): Answer {
  const body = `<!DOCTYPE html>\n<html lang="en">\n<head><title>${title}</title></head>\n<body><h1>${text}</h1></body>\n</html>\n`;
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, body };
}

/** Plain text. */
export function text(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

/** 204, to which Airflow gives a content type all the same. */
export const noContent: Answer = { status: 204, headers: { "content-type": "application/json" }, body: "" };

/** The answer of a handler, or the one it refused with. */
export async function answerOf(handle: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

/** The body of a {@link Call} from its bytes. */
export function bodyOf(bytes: Uint8Array): Pick<Call, "body" | "isUndecodable"> {
  try {
    return { body: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { body: new TextDecoder().decode(bytes), isUndecodable: true };
  }
}

/** The origin that a {@link Call} was sent to; the embedded Airflow's own where it came without a network. */
export function originOf({ headers }: Call): string {
  const host = headers.get("host");
  return host === null ? embeddedOrigin : `http://${host}`;
}

/** The base URL of each embedded Airflow, for its own `fetch`. */
export const embeddedOrigin = "http://embedded.airflow.localhost";
