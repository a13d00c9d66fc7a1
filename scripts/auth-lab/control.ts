import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { isRecord } from "../../src/errors/json.js";
import type { RunningAirflow } from "../airflow/start.js";

/** The handle by which a suite, in a process of its own, has its Airflow restarted. */
export interface Control {
  readonly url: string;
  stop(): Promise<void>;
}

/** Restarts `airflow` on a POST, with the variables in its JSON body; answers 204, or 500 with the reason. */
export async function controlOf(airflow: RunningAirflow): Promise<Control> {
  const server = createServer((request, response) => {
    json(request)
      .then((settings) => airflow.restart(variablesOf(settings)))
      .then(
        () => response.writeHead(204).end(),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function variablesOf(settings: unknown): Record<string, string> {
  const entries = isRecord(settings) ? Object.entries(settings) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
