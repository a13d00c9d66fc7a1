import { setMaxListeners } from "node:events";
import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { Dispatcher as Undici } from "undici";

/** A dispatcher of undici 7. */
export interface Dispatcher {
  /** What undici calls to send a request. */
  dispatch(options: object, handler: object): boolean;
}

const [gzip, deflate, br] = [createGunzip, createInflate, createBrotliDecompress];
const decoders: Readonly<Record<string, () => Transform>> = { gzip, deflate, br };

/** The header that names the codings that a response may have. */
export const accepted = { "accept-encoding": Object.keys(decoders).join(", ") };

/** What names a failed connection in an error of undici or of Node: its code, or the system call. */
const connectMarks =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ERR_NOT_SENT|connect|getaddrinfo)$/;

/**
 * The error of a request that was not sent, recognizable as such: by the code or the `syscall` of a failed connection, or by
 * the code `ERR_NOT_SENT`.
 */
export function notSent(cause: unknown): Error {
  const error: NodeJS.ErrnoException = cause instanceof Error ? cause : new Error(String(cause));
  if ([error.code, error.syscall].some((mark) => connectMarks.test(mark ?? ""))) return error;
  const message = `The request was not sent: ${error.message === "" ? error.name : error.message}`;
  return Object.assign(new Error(message, { cause }), { code: "ERR_NOT_SENT" });
}

/**
 * Sends one request. Resolves with the head of the response; its body is read from the connection as it is needed.
 *
 * @throws the reason of `signal` or undici's error; before the request was sent, what {@link notSent} makes of it.
 */
export async function exchange(
  to: Dispatcher,
  request: object,
  signal?: AbortSignal | null,
): Promise<Response> {
  let connection: Undici.DispatchController | undefined;
  let body: ReadableStreamDefaultController<Uint8Array> | undefined;
  // However many requests share a signal, it is no leak.
  if (signal) setMaxListeners(0, signal);
  try {
    signal?.throwIfAborted();
    return await new Promise((resolve, reject) => {
      const fail = (error: Error) => {
        // The bytes of a response that is not HTTP: they may hold anything.
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
          // An aborted request whose turn has come. Unlike an abort, an error leaves the connection to the next request.
          signal?.throwIfAborted();
          connection = controller;
        },
        onResponseStart(controller, status, headers, statusText = "") {
          if (status < 200) return;
          const start = (stream: typeof body) => void (body = stream);
          const size = new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 });
          const stream = new ReadableStream({ start, pull: () => controller.resume(), cancel: abort }, size);
          const decoder = decoders[String(headers["content-encoding"]).toLowerCase()]?.();
          // Unknown, because the types of Node's web streams are not those of `Response`.
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
