import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenOnLoopback, type OnLoopback } from "../process/listen.js";
import { passOn } from "./lab.js";

/** The headers of Airflow if `[api] access_control_allow_origins`, `_methods` and `_headers` are set. */
const permission = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, PATCH, DELETE",
  "access-control-allow-headers": "authorization, content-type",
};

/**
 * A server whose behaviour is the first part of the path: `/redirect` to a login page, `/silent`, `/cut` the connection,
 * `/echo` the request's headers as JSON, or an Airflow that is `/allowing` pages of all origins.
 *
 * @param airflow the base URL of that Airflow.
 */
export function startOddServer(airflow: string): Promise<OnLoopback> {
  const behaviours: Readonly<Record<string, (incoming: IncomingMessage, response: ServerResponse) => void>> =
    {
      redirect: (_, response) => response.writeHead(302, { location: "/login" }).end(),
      silent: () => undefined,
      cut: (_, response) => response.destroy(),
      echo: ({ headers }, response) =>
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(headers)),
      allowing(incoming, response) {
        for (const [name, value] of Object.entries(permission)) response.setHeader(name, value);
        if (incoming.method === "OPTIONS") response.writeHead(200).end();
        else passOn(incoming, response, airflow + (incoming.url ?? "").slice("/allowing".length));
      },
    };
  const server = createServer((incoming, response) => {
    const behave = behaviours[(incoming.url ?? "").split("/")[1] ?? ""];
    if (behave === undefined) response.writeHead(404).end();
    else behave(incoming, response);
  });
  return listenOnLoopback(server);
}
