import { createSign, createVerify, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { isRecord } from "../../src/errors/json.js";
import { listenOnLoopback } from "../process/listen.js";

const hosts = ["www.googleapis.com", "oauth2.googleapis.com"];
const realTokenUrl = "https://oauth2.googleapis.com/token";
const keyId = "lab";
const grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/** The service account. Its e-mail address is that of a user in Airflow. */
export const serviceAccount = "robot@lab.iam.gserviceaccount.com";

/** The part of Google that Airflow's `google_openid` backend and its clients use, on the loopback interface. */
export interface Google {
  /** The addresses and keys for callers. */
  readonly access: GoogleAccess;
  /** The environment variables that lead programs to this Google. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** The lab's Google for the checks. */
export interface GoogleAccess {
  /**
   * The token endpoint, which exchanges a service account's assertion for an ID token. `?claims={"email_verified":false}`
   * changes claims of the token; `iat` and `exp` are seconds from now.
   */
  readonly tokenUrl: string;
  /** The origin of the metadata server. */
  readonly metadataServer: string;
  /** The private key of the service account. */
  readonly privateKey: string;
  readonly serviceAccount: string;
}

/**
 * Starts a proxy that leads to servers with the names of Google and certificates of the lab's authority: the keys of ID
 * tokens, the token endpoint; and a metadata server.
 *
 * @param folder the certificates.
 */
export async function startGoogle(folder: string): Promise<Google> {
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const certificate = read("signer.pem");
  const signerKey = read("signer.key");
  const mint = (claims: Readonly<Record<string, unknown>>) => sign(claims, signerKey);

  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    const url = new URL(request.url ?? "/", "http://google");
    const json = (status: number, value: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    if (url.pathname === "/oauth2/v1/certs") return json(200, { [keyId]: certificate });
    if (url.pathname === "/token") {
      const form = new URLSearchParams(body);
      const assertion = form.get("assertion") ?? "";
      const claims = claimsOf(assertion, publicKey);
      if (form.get("grant_type") !== grant) return json(400, { error: "unsupported_grant_type" });
      const audiences = [realTokenUrl, `http://${request.headers.host ?? ""}${request.url ?? ""}`];
      if (claims === undefined || !audiences.includes(String(claims["aud"]))) {
        return json(400, { error: "invalid_grant", error_description: `Invalid JWT: ${assertion}` });
      }
      const email = { email: claims["iss"], azp: claims["iss"], email_verified: true };
      const changes: unknown = JSON.parse(url.searchParams.get("claims") ?? "{}");
      const token = mint({ aud: claims["target_audience"], ...email, ...(isRecord(changes) && changes) });
      return json(200, { id_token: token });
    }
    if (url.pathname.endsWith("/identity") && request.headers["metadata-flavor"] === "Google") {
      const email = url.searchParams.get("format") === "full" && {
        email: serviceAccount,
        email_verified: true,
      };
      const token = mint({ aud: url.searchParams.get("audience"), ...email });
      response.writeHead(200, { "metadata-flavor": "Google", "content-type": "text/html" }).end(token);
      return;
    }
    const isMetadata = request.headers["metadata-flavor"] === "Google";
    response.writeHead(isMetadata ? 200 : 404, { "metadata-flavor": "Google" }).end();
  };
  const handler = (request: IncomingMessage, response: ServerResponse) => void respond(request, response);

  const tls = createTlsServer({ key: read("google.key"), cert: read("google.pem") }, handler);
  const plain = createServer(handler);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  };
  const listeningTls = await listenOnLoopback(tls);
  const tlsPort = Number(new URL(listeningTls.url).port);
  plain.on("connect", (request: IncomingMessage, client: Socket) => {
    if (!hosts.includes(request.url?.replace(/:443$/, "") ?? "")) {
      client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    keep(client);
    const upstream = connect(tlsPort, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connected\r\n\r\n");
      client.pipe(upstream).pipe(client);
    });
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  });
  const listening = await listenOnLoopback(plain);
  const origin = listening.url;
  const ca = join(folder, "ca.pem");
  return {
    access: { tokenUrl: `${origin}/token`, metadataServer: origin, privateKey, serviceAccount },
    env: {
      HTTPS_PROXY: origin,
      https_proxy: origin,
      NO_PROXY: "127.0.0.1,localhost",
      no_proxy: "127.0.0.1,localhost",
      REQUESTS_CA_BUNDLE: ca,
      NODE_EXTRA_CA_CERTS: ca,
    },
    async stop() {
      // The servers do not close the tunnelled connections.
      for (const socket of sockets) socket.destroy();
      await Promise.all([listeningTls.close(), listening.close()]);
    },
  };
}

function sign(changes: Readonly<Record<string, unknown>>, key: string): string {
  const now = Math.floor(Date.now() / 1000);
  const { iat = -1, exp = 3600, ...claims } = changes;
  const times = { iat: now + Number(iat), exp: now + Number(exp) };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", kid: keyId, typ: "JWT" })}.${part({
    iss: "https://accounts.google.com",
    sub: "1178",
    ...claims,
    ...times,
  })}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}

function claimsOf(jwt: string, publicKey: string): Record<string, unknown> | undefined {
  const [head = "", payload = "", signature = ""] = jwt.split(".");
  const isGenuine = createVerify("RSA-SHA256")
    .update(`${head}.${payload}`)
    .verify(publicKey, signature, "base64url");
  if (!isGenuine) return undefined;
  const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
  return isRecord(claims) ? claims : undefined;
}
