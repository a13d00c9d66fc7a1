import type { Server } from "node:http";

/** A listening server. */
export interface OnLoopback {
  readonly url: string;
  /** Closes all connections and the server. */
  close(): Promise<void>;
}

/** Starts a server on a free port of the loopback interface. */
export async function listenOnLoopback(server: Server): Promise<OnLoopback> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${String(address.port)}`, close };
}
