import { once } from "node:events";
import { createServer } from "node:net";
import { LabError } from "./lab-error.js";

// Below the ephemeral range, whose ports an outgoing connection could use before Airflow does.
const firstPort = 20_000;
const portCount = 10_000;
const attempts = 100;

/** A free port of the loopback interface. Throws a {@link LabError} if none is found. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = firstPort + Math.floor(Math.random() * portCount);
    if (await isFree(port)) return port;
  }
  throw new LabError(`No free port between ${firstPort} and ${firstPort + portCount}.`);
}

/** Whether `port` of the loopback interface is free. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
