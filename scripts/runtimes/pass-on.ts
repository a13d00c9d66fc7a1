import { type IncomingMessage, request, type ServerResponse } from "node:http";

/** Hands a request on as a reverse proxy does, and its end as well: a watch that is left is over for the server too. */
export function passOn(incoming: IncomingMessage, response: ServerResponse, url: string): void {
  const { method = "GET", headers } = incoming;
  const upstream = request(url, { method, headers: { ...headers, connection: "close" } });
  upstream.on("response", (answered) => {
    response.writeHead(answered.statusCode ?? 502, answered.rawHeaders);
    answered.pipe(response);
    answered.on("error", () => response.destroy());
  });
  upstream.on("error", () => response.destroy());
  response.on("close", () => upstream.destroy());
  incoming.pipe(upstream);
}
