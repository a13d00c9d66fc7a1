import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

/** One response of the server. Without a fault it is complete, and the connection stays open. */
export interface CannedResponse {
  /** @default 200 */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** The body as JSON, or a function that returns it for the request. */
  json?: unknown;
  /** The body as text. */
  text?: string;
  /** The body in pieces, without a content length. A fault follows the last piece. */
  pieces?: readonly (string | Uint8Array)[];
  /**
   * `"silence"` sends nothing, `"cut"` closes the socket without a response, `"stall"` and `"cut in body"` send the
   * head and half of the body.
   */
  fault?: "silence" | "cut" | "stall" | "cut in body";
}

/** A request as received. */
export interface Received {
  method: string;
  /** The request target byte for byte: path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Settles when the connection of the request is closed. */
  gone: Promise<void>;
}

/** Responds to one request; `index` counts all requests from 0. */
export type Handler = (request: Received, index: number) => CannedResponse | Promise<CannedResponse>;

/** A running server. */
export interface Server {
  /** Such as `http://127.0.0.1:40123`. */
  origin: string;
  /** The received requests in order. */
  requests: readonly Received[];
  /** The received requests as `GET /path?query`. */
  readonly lines: readonly string[];
  /** The number of connections opened so far. */
  readonly connections: number;
}

/**
 * Starts a real server on the loopback interface. It responds from the list or with the handler, and with 418 to a
 * request beyond the list. It is closed with its sockets when the test ends.
 */
export async function serve(responses: readonly CannedResponse[] | Handler): Promise<Server> {
  const handler: Handler =
    typeof responses === "function"
      ? responses
      : (request, index) => responses[index] ?? { status: 418, text: `Not expected: ${request.url}` };
  const requests: Received[] = [];
  const closing = new WeakMap<Socket, Promise<void>>();
  let connections = 0;

  const respond = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await text(incoming).catch(() => undefined);
    if (body === undefined) return; // The client closed the connection while it was sending.
    const { method = "", url = "", headers, socket } = incoming;
    const request = { method, url, headers, body, gone: closing.get(socket) ?? Promise.resolve() };
    requests.push(request);
    const { json, ...rest } = await handler(request, requests.length - 1);
    const made: unknown = typeof json === "function" ? Reflect.apply(json, undefined, [request]) : json;
    send(made === undefined ? rest : { ...rest, json: made }, response);
  };
  const server = createServer((incoming, response) => void respond(incoming, response));
  server.on("connection", (socket) => {
    connections += 1;
    closing.set(socket, new Promise((resolve) => socket.once("close", () => resolve())));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return {
    origin: `http://127.0.0.1:${String(address.port)}`,
    requests,
    get lines() {
      return requests.map(({ method, url }) => `${method} ${url}`);
    },
    get connections() {
      return connections;
    },
  };
}

/** The DAG run that a request is about, as Airflow responds with it: `{ json: runOf }`. */
export function runOf({ url, body }: Received): { dag_id: string; dag_run_id: string; state: string } {
  const [, dag_id = "d", id] = /\/dags\/([^/]+)\/dagRuns(?:\/([^/?]+))?/.exec(url) ?? [];
  const sent: unknown = body === "" ? {} : JSON.parse(body);
  const given: unknown =
    typeof sent === "object" && sent !== null ? Reflect.get(sent, "dag_run_id") : undefined;
  const dag_run_id = id === undefined ? (typeof given === "string" ? given : "r") : decodeURIComponent(id);
  return { dag_id: decodeURIComponent(dag_id), dag_run_id, state: "queued" };
}

function send(
  { status = 200, headers = {}, json, text: plain, pieces, fault }: CannedResponse,
  response: ServerResponse,
): void {
  if (fault === "silence") return;
  if (fault === "cut") {
    response.socket?.destroy();
    return;
  }
  if (pieces !== undefined) {
    response.writeHead(status, headers);
    void sendPieces(pieces, fault, response);
    return;
  }
  const body = Buffer.from(json === undefined ? (plain ?? "") : JSON.stringify(json));
  response.writeHead(status, {
    ...(json === undefined ? {} : { "content-type": "application/json" }),
    ...(status === 204 || "transfer-encoding" in headers ? {} : { "content-length": body.length }),
    ...headers,
  });
  if (fault === undefined) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.ceil(body.length / 2)), () => {
    if (fault === "cut in body") response.socket?.destroy();
  });
}

async function sendPieces(
  pieces: readonly (string | Uint8Array)[],
  fault: CannedResponse["fault"],
  response: ServerResponse,
): Promise<void> {
  for (const piece of pieces) {
    await new Promise((resolve) => response.write(piece, resolve));
    // Lets the client read this piece before the next one is sent.
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  if (fault === undefined) response.end();
  if (fault === "cut in body") response.socket?.destroy();
}
