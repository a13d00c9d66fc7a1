import type { Server, Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A server on the loopback interface, and the connections to it. */
export interface Listening {
  readonly port: number;
  /** All connections so far, the oldest first. */
  readonly sockets: readonly Socket[];
  /** Resolves once `count` connections are closed. */
  readonly closed: (count: number) => Promise<void>;
}

/** Listens on a free port, or at a path. Ends with the test, connections included. */
export async function listening(server: Server, path?: string): Promise<Listening> {
  const sockets: Socket[] = [];
  let closed = 0;
  let check: () => void = () => undefined;
  server.on("connection", (socket: Socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      closed += 1;
      check();
    });
  });
  const place = path === undefined ? { port: 0, host: "127.0.0.1" } : { path };
  await new Promise<void>((resolve) => server.listen(place, resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    sockets,
    closed: (count) =>
      new Promise((resolve) => {
        check = () => {
          if (closed >= count) resolve();
        };
        check();
      }),
  };
}
