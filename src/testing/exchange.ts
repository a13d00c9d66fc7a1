/** A request as an HTTP server receives it. */
export interface Call {
  /** The HTTP method, in upper case. */
  readonly method: string;
  /** The path as sent, percent-encoded, without the query. */
  readonly path: string;
  /** The query as sent, without the `?`. */
  readonly query: string;
  /** The headers. */
  readonly headers: Headers;
  /** The body as text; empty if there is none. */
  readonly body: string;
  /** Set if the body is not valid UTF-8. */
  readonly isUndecodable?: true;
}

/** The response to a {@link Call}. A body is a string or a stream of chunks. */
export interface EmbeddedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<string>;
}

/** Thrown by a handler that refuses a request; its response is sent to the client. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly response: EmbeddedResponse;

  constructor(response: EmbeddedResponse) {
    super(`refused with ${response.status}`);
    this.response = response;
  }
}

/** A JSON response. */
export function json(status: number, body: unknown, type = "application/json"): EmbeddedResponse {
  return { status, headers: { "content-type": type }, body: JSON.stringify(body) };
}

/** An HTML page. */
export function html(status: number, title: string, text = title): EmbeddedResponse {
  const body = `<!DOCTYPE html>\n<html lang="en">\n<head><title>${title}</title></head>\n<body><h1>${text}</h1></body>\n</html>\n`;
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, body };
}

/** Plain text. */
export function text(status: number, body: string): EmbeddedResponse {
  return { status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
}

/** 204. Airflow sends a content type although there is no body. */
export const noContent: EmbeddedResponse = {
  status: 204,
  headers: { "content-type": "application/json" },
  body: "",
};

/** The response of a handler, or that of the {@link Refusal} it throws. */
export async function responseOf(
  handle: () => EmbeddedResponse | Promise<EmbeddedResponse>,
): Promise<EmbeddedResponse> {
  try {
    return await handle();
  } catch (error) {
    if (error instanceof Refusal) return error.response;
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

/** The origin that a {@link Call} was sent to; {@link embeddedOrigin} if it has no `Host` header. */
export function originOf({ headers }: Call): string {
  const host = headers.get("host");
  return host === null ? embeddedOrigin : `http://${host}`;
}

/** The base URL of every embedded Airflow when it is called by its own `fetch`. */
export const embeddedOrigin = "http://embedded.airflow.localhost";
