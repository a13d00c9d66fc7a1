import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type CheckResult, isResults, type Job } from "../../test/runtimes/job.js";
import { listenOnLoopback, type OnLoopback } from "../process/listen.js";

/** The job of a runtime. */
export interface LabOptions {
  /** @param at returns the lab's address of a server behind it, by the server's name. */
  readonly job: (at: (name: string) => string) => Job;
  /** The module of the page, for a browser. */
  readonly script: string;
  /** The base URLs of the servers behind the lab, by name. A page in a browser may request its own origin only. */
  readonly behind: Readonly<Record<string, string>>;
}

/** A server for runtimes, which fetch their job from it and send the results to it. */
export interface Lab extends OnLoopback {
  /** Settles when the runtime has sent the results. */
  readonly results: Promise<readonly CheckResult[]>;
}

const page = `<!doctype html><title>checks</title><link rel="icon" href="data:,"><script type="module" src="/script.js"></script>`;

/** Starts a lab on the loopback interface. */
export async function openLab({ job, script, behind }: LabOptions): Promise<Lab> {
  let settle: (results: readonly CheckResult[] | Promise<never>) => void = () => undefined;
  const results = new Promise<readonly CheckResult[]>((resolve) => (settle = resolve));
  const respond = async (incoming: IncomingMessage, response: ServerResponse, url: string) => {
    const path = incoming.url ?? "/";
    const [, name = "", rest = ""] = /^\/at\/([^/]+)(\/.*)$/.exec(path) ?? [];
    const server = behind[name];
    if (server !== undefined) return passOn(incoming, response, server + rest);
    const send = (type: string, body: string) => response.writeHead(200, { "content-type": type }).end(body);
    if (path === "/") return send("text/html", page);
    if (path === "/script.js") return send("text/javascript", script);
    if (path === "/job") return send("application/json", JSON.stringify(job((at) => `${url}/at/${at}`)));
    if (path !== "/results") return response.writeHead(404).end();
    const sent: unknown = JSON.parse(await text(incoming));
    settle(
      isResults(sent) ? sent : Promise.reject(new Error("the runtime sent something else than results")),
    );
    return response.writeHead(204).end();
  };
  const server = createServer((incoming, response) => {
    respond(incoming, response, listening.url).catch((error: unknown) => {
      settle(Promise.reject(error instanceof Error ? error : new Error(String(error))));
      response.destroy();
    });
  });
  const listening = await listenOnLoopback(server);
  return { ...listening, results };
}

/** Forwards a request like a reverse proxy. If the client closes its connection, that to the server is closed too. */
export function passOn(incoming: IncomingMessage, response: ServerResponse, url: string): void {
  const { method = "GET", headers } = incoming;
  const upstream = request(url, { method, headers: { ...headers, connection: "close" } });
  upstream.on("response", (received) => {
    response.writeHead(received.statusCode ?? 502, received.rawHeaders);
    received.pipe(response);
    received.on("error", () => response.destroy());
  });
  upstream.on("error", () => response.destroy());
  response.on("close", () => upstream.destroy());
  incoming.pipe(upstream);
}
