import { setMaxListeners } from "node:events";
import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Dispatcher as Undici } from "undici";

/** A dispatcher of undici 7. */
export interface Dispatcher {
  /** Sends a request, and calls the methods of `handler` with the parts of the response. */
  dispatch(options: object, handler: object): boolean;
}

const [gzip, deflate, br] = [createGunzip, createInflate, createBrotliDecompress];
const decoders: Readonly<Record<string, () => Transform>> = { gzip, deflate, br };

/** The request header with the content codings that can be decoded. */
export const accepted = { "accept-encoding": Object.keys(decoders).join(", ") };

/** The codes and system calls in errors of undici and Node that mean that no connection was made. */
const connectMarks =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ERR_NOT_SENT|connect|getaddrinfo)$/;

/**
 * Marks an error as that of a request that was not sent: returns it if its code or `syscall` is that of a failed connection,
 * or wraps it in an error with the code `ERR_NOT_SENT`.
 */
export function notSent(cause: unknown): Error {
  const error: NodeJS.ErrnoException = cause instanceof Error ? cause : new Error(String(cause));
  if ([error.code, error.syscall].some((mark) => connectMarks.test(mark ?? ""))) return error;
  const message = `The request was not sent: ${error.message === "" ? error.name : error.message}`;
  return Object.assign(new Error(message, { cause }), { code: "ERR_NOT_SENT" });
}

/**
 * Sends one request. Resolves once the response has begun; its body is read from the connection on demand.
 *
 * @throws the reason of `signal` or undici's error; before the request was sent, marked by {@link notSent}.
 */
export async function exchange(
  to: Dispatcher,
  request: object,
  signal?: AbortSignal | null,
): Promise<Response> {
  let connection: Undici.DispatchController | undefined;
  let body: ReadableStreamDefaultController<Uint8Array> | undefined;
  // Node would warn of a leak if many requests share a signal.
  if (signal) setMaxListeners(0, signal);
  try {
    signal?.throwIfAborted();
    return await new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        // The bytes of a response that is not HTTP, which may hold credentials.
        Reflect.deleteProperty(error, "data");
        signal?.removeEventListener("abort", abort);
        body?.error(signal?.aborted === true ? signal.reason : error);
        reject(error);
        connection?.abort(error);
      };
      const abort = () => fail(new Error("The request was aborted"));
      signal?.addEventListener("abort", abort);
      const handler: Undici.DispatchHandler = {
        onRequestStart(controller) {
          // The request was aborted in the queue. A throw, unlike an abort, keeps the connection for the next request.
          signal?.throwIfAborted();
          connection = controller;
        },
        onResponseStart(controller, status, headers, statusText = "") {
          if (status < 200) return;
          const start = (stream: typeof body) => void (body = stream);
          const size = new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 });
          const stream = new ReadableStream({ start, pull: () => controller.resume(), cancel: abort }, size);
          const decoder = decoders[String(headers["content-encoding"]).toLowerCase()]?.();
          // Unknown, because the types of Node's web streams differ from those of `Response`.
          const content: unknown = decoder
            ? Readable.toWeb(pipeline(stream, decoder, (error) => void (error && fail(error))))
            : stream;
          const hasBody = ![204, 205, 304].includes(status) && content instanceof ReadableStream;
          const response = new Response(hasBody ? content : null, { status, statusText });
          for (const [name, values] of Object.entries(headers))
            for (const value of [values ?? []].flat()) response.headers.append(name, value);
          resolve(response);
          // Nobody can read its body, which would hold the connection.
          if (status === 205) fail(new Error("The response may not have a body"));
        },
        onResponseData(controller, chunk) {
          body?.enqueue(chunk);
          if ((body?.desiredSize ?? 0) <= 0) controller.pause();
        },
        onResponseEnd() {
          signal?.removeEventListener("abort", abort);
          body?.close();
        },
        onResponseError: (_controller, error) => fail(error),
      };
      to.dispatch(request, handler);
    });
  } catch (error) {
    const reason: unknown = signal?.aborted === true ? signal.reason : error;
    throw connection === undefined ? notSent(reason) : reason;
  }
}
