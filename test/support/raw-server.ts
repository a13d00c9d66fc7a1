import { createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A server whose responses are raw bytes. */
export interface RawServer {
  /** Such as `http://127.0.0.1:40123`. */
  origin: string;
  /** The received requests, each as the text of its head and body. */
  requests: readonly string[];
}

/**
 * Starts one on the loopback interface. It calls `respond` with each request, and is closed when the test ends.
 *
 * @param keepsRequests whether `requests` is filled, which takes memory.
 */
export async function serveRaw(
  respond: (socket: Socket, request: string) => void,
  keepsRequests = true,
): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = "";
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (bytes) => {
      received += bytes.toString("latin1");
      const end = received.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (end === -1 || received.length < end + 4 + length) return;
      const request = received;
      received = "";
      if (keepsRequests) requests.push(request);
      respond(socket, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return { origin: `http://127.0.0.1:${String(address.port)}`, requests };
}
