import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { text } from "node:stream/consumers";
import { isRecord } from "../../src/errors/json.js";
import type { EmbeddedAirflow } from "../../src/testing/index.js";
import { makeAuthority } from "../node/certificates.js";

/** A web server with TLS in front of an embedded Airflow 3. */
export interface TlsFront {
  /** Where it listens, such as `127.0.0.1:40123`. */
  readonly host: string;
  /** The authority of its certificate, in PEM. */
  readonly ca: string;
  close(): Promise<void>;
}

/**
 * Starts it on the loopback interface. It stands in for Amazon's too: at the path of its plug-in it takes the web login token
 * `web-login` for a cookie.
 */
export async function serveOverTls(airflow: EmbeddedAirflow): Promise<TlsFront> {
  const authority = await makeAuthority();
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const { url = "", method = "GET", headers } = request;
    if (url === "/pluginsv2/aws_mwaa/login" && body === "token=web-login") {
      response.setHeader("set-cookie", `_token=${await tokenOf(airflow)}; Path=/; HttpOnly`);
      response.writeHead(302, { location: "/" }).end();
      return;
    }
    const answer = await airflow.fetch(`${airflow.baseUrl}${url}`, {
      method,
      headers: { authorization: headers.authorization ?? "" },
    });
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  };
  const server = createServer(await authority.issue("airflow"), (request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    host: `127.0.0.1:${String(port)}`,
    ca: authority.cert,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A token of the one who may do everything; empty on Airflow 2, which has none. */
export async function tokenOf({ baseUrl, fetch, credentials }: EmbeddedAirflow): Promise<string> {
  const response = await fetch(`${baseUrl}/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(credentials),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  return isRecord(answer) ? String(answer["access_token"]) : "";
}
