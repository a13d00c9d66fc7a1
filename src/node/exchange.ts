import { type ClientRequest, type IncomingMessage, request } from "node:http";
import type { Socket } from "node:net";
import { contentCoding } from "./content-coding.js";
import type { Limit } from "./limit.js";
import { NodeResponse } from "./node-response.js";
import { ReceivedBody } from "./received-body.js";

/** A request as it goes over the wire. */
export interface Outgoing {
  readonly url: string;
  readonly method: string;
  /** The request target: path and query, or for a proxy the whole URL. */
  readonly target: string;
  /** Names and values in turn, with everything that HTTP itself needs. */
  readonly headers: readonly string[];
  /** Text that is all ASCII, or bytes. */
  readonly body: string | Uint8Array | undefined;
}

/** What becomes of the connection when the answer is complete. */
export type Release = (socket: Socket, timeoutMs: number | undefined) => void;

/**
 * Sends one request over a connection. Resolves with the head of the answer; the body comes after. The end of `limit`
 * closes the connection, whatever is going on, until the answer is complete.
 *
 * @throws the reason of `limit`, or Node's error, such as ECONNRESET.
 */
export async function exchange(
  socket: Socket,
  { url, method, target, headers, body }: Outgoing,
  limit: Limit,
  release: Release,
): Promise<Response> {
  let sending: ClientRequest;
  try {
    sending = request({ createConnection: () => socket, method, path: target, headers });
  } catch (error) {
    release(socket, undefined);
    throw error;
  }
  // Node keeps a connection of ours only if told to, because there is no Agent.
  sending.shouldKeepAlive = true;
  let message: IncomingMessage | undefined;
  let failure: unknown;
  const response = await new Promise<Response | undefined>((resolve) => {
    let received: ReceivedBody | undefined;
    const fail = (reason: unknown) => {
      failure ??= reason;
      received?.fail(reason);
      resolve(undefined);
    };
    const forget = limit.onAbort((reason) => {
      fail(reason);
      sending.destroy();
    });
    sending.on("response", (answer) => {
      message = answer;
      received = new ReceivedBody(answer, contentCoding(headerOf(answer, "content-encoding")));
      const { statusCode } = answer;
      const isEmpty = method === "HEAD" || statusCode === 204 || statusCode === 205 || statusCode === 304;
      resolve(new NodeResponse(url, answer, isEmpty ? null : received));
    });
    sending.on("error", (error) => {
      // The bytes of an answer that is not HTTP: they may hold anything.
      Reflect.deleteProperty(error, "rawPacket");
      fail(error);
    });
    sending.on("close", () => {
      forget();
      // Without an answer, there may be another attempt.
      if (message !== undefined) limit.clear();
      if (message?.complete === true && sending.shouldKeepAlive) {
        release(socket, keepAliveMsOf(message));
      } else {
        socket.destroy();
        // Of an answer that has begun, its body tells.
        if (message === undefined) fail(new Error("the connection was closed"));
      }
    });
    // The head is written in the encoding of the text after it, and headers are Latin-1.
    sending.end(body, "latin1");
  });
  if (response === undefined) throw failure;
  return response;
}

/** How long the server says it keeps an idle connection open, in milliseconds. */
function keepAliveMsOf(answer: IncomingMessage): number | undefined {
  const [, seconds] = /\btimeout=(\d+)/i.exec(headerOf(answer, "keep-alive") ?? "") ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

/** A header that comes once. Node's own table of them costs more than it saves here. */
function headerOf({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const found = rawHeaders[at];
    if (found?.length === name.length && found.toLowerCase() === name) return rawHeaders[at + 1];
  }
  return undefined;
}
