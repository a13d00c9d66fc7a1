import { type EmbeddedResponse, bodyOf, type Call } from "./exchange.js";
import { ConnectionLost, type Serve, takesGzip } from "./serve.js";

/** The type of an embedded Airflow's `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * A `fetch` that sends every request to the embedded Airflow, whatever the host. It does not follow redirects.
 * @param holdsBack Whether a compressed stream is delayed until its end.
 */
export function inMemoryFetch(serve: Serve, holdsBack: boolean): Fetch {
  return async (input, init) => {
    const plain = plainCall(input, init);
    const call = plain ?? (await requestCall(new Request(input, init)));
    const signal = init?.signal ?? (input instanceof Request ? input.signal : null);
    signal?.throwIfAborted();
    try {
      const { response, isCut } = await serve(call, signal);
      signal?.throwIfAborted();
      const isHeldBack = holdsBack && takesGzip(call.headers, true);
      return respond(response, isCut, isHeldBack);
    } catch (error) {
      throw error instanceof ConnectionLost ? new TypeError("fetch failed", { cause: reset() }) : error;
    }
  };
}

/** Reads a string body synchronously, so that the request is being handled when `fetch` returns. */
function plainCall(input: string | URL | Request, init: RequestInit = {}): Call | undefined {
  const body = init.body ?? "";
  if (input instanceof Request || typeof body !== "string") return undefined;
  const headers = new Headers(init.headers);
  if (body !== "" && !headers.has("content-type")) headers.set("content-type", "text/plain;charset=UTF-8");
  return callOf(String(input), init.method ?? "GET", headers, { body });
}

async function requestCall(request: Request): Promise<Call> {
  const body = bodyOf(new Uint8Array(await request.arrayBuffer()));
  return callOf(request.url, request.method, request.headers, body);
}

function callOf(address: string, method: string, headers: Headers, body: ReturnType<typeof bodyOf>): Call {
  const url = new URL(address);
  return {
    method: method.toUpperCase(),
    path: url.pathname,
    query: url.search.slice(1),
    headers,
    ...body,
  };
}

function respond({ status, headers, body }: EmbeddedResponse, isCut: boolean, isHeldBack: boolean): Response {
  const init = { status, headers };
  if (typeof body !== "string") return new Response(stream(isHeldBack ? asWhole(body) : body, isCut), init);
  if (isCut) return new Response(stream(once(body.slice(0, Math.floor(body.length / 2))), isCut), init);
  return new Response(body === "" ? null : body, init);
}

/** A body in chunks; if the connection is cut, it fails after the first one. */
function stream(chunks: AsyncIterable<string>, isCut: boolean): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let count = 0;
  return new ReadableStream({
    async pull(controller) {
      if (isCut && count > 0) {
        controller.error(new TypeError("terminated", { cause: reset() }));
        return;
      }
      const next: IteratorResult<string, unknown> = await iterator.next();
      count++;
      if (next.done === true) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    cancel() {
      void iterator.return?.();
    },
  });
}

async function* once(chunk: string): AsyncGenerator<string> {
  yield await Promise.resolve(chunk);
}

async function* asWhole(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let whole = "";
  for await (const chunk of chunks) whole += chunk;
  yield whole;
}

function reset(): Error {
  return Object.assign(new Error("other side closed"), { code: "ECONNRESET" });
}
