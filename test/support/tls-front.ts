import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { text } from "node:stream/consumers";
import { isRecord } from "../../src/errors/json.js";
import type { EmbeddedAirflow } from "../../src/testing/index.js";
import { makeAuthority } from "../node/certificates.js";

/** A web server with TLS in front of an embedded Airflow 3. */
export interface TlsFront {
  /** Such as `127.0.0.1:40123`. */
  readonly host: string;
  /** The certificate authority, in PEM. */
  readonly ca: string;
  close(): Promise<void>;
}

/**
 * Starts it on the loopback interface. It also acts as MWAA's web server: at the path of its plug-in it exchanges the
 * web login token `web-login` for a cookie.
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
    const forwarded = await airflow.fetch(`${airflow.baseUrl}${url}`, {
      method,
      headers: { authorization: headers.authorization ?? "" },
    });
    response.writeHead(forwarded.status, Object.fromEntries(forwarded.headers)).end(await forwarded.text());
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

/** A token of the administrator; empty on Airflow 2, which has no tokens. */
export async function tokenOf({ baseUrl, fetch, credentials }: EmbeddedAirflow): Promise<string> {
  const response = await fetch(`${baseUrl}/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(credentials),
  });
  const body: unknown = await response.json().catch(() => undefined);
  return isRecord(body) ? String(body["access_token"]) : "";
}
