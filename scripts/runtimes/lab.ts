import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type CheckResult, isResults, type Job } from "../../test/runtimes/job.js";
import { listenOnLoopback } from "./listen-on-loopback.js";
import { passOn } from "./pass-on.js";

/** What the lab gives to a runtime. */
export interface LabOptions {
  /** @param at the lab's own address of a server that is behind it, by that server's name. */
  readonly job: (at: (name: string) => string) => Promise<Job>;
  /** The module of the page, for a browser. */
  readonly script?: string | undefined;
  /** The base URLs of the servers that are behind the lab, by name: a browser lets a page ask its own origin only. */
  readonly behind?: Readonly<Record<string, string>> | undefined;
}

/** A server from which a runtime fetches its job, and to which it sends the results. */
export interface Lab {
  readonly url: string;
  /** Settles when the runtime has sent them. */
  readonly results: Promise<readonly CheckResult[]>;
  close(): Promise<void>;
}

const page = `<!doctype html><title>checks</title><link rel="icon" href="data:,"><script type="module" src="/script.js"></script>`;

/** Opens a lab on the loopback interface. */
export async function openLab({ job, script = "", behind = {} }: LabOptions): Promise<Lab> {
  let settle: (results: readonly CheckResult[]) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const results = new Promise<readonly CheckResult[]>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  results.catch(() => undefined);

  const answer = async (incoming: IncomingMessage, response: ServerResponse, url: string) => {
    const path = incoming.url ?? "/";
    const [, name = "", rest = ""] = /^\/at\/([^/]+)(\/.*)$/.exec(path) ?? [];
    const server = behind[name];
    if (server !== undefined) return passOn(incoming, response, server + rest);
    const send = (type: string, body: string) => response.writeHead(200, { "content-type": type }).end(body);
    if (path === "/") return send("text/html", page);
    if (path === "/script.js") return send("text/javascript", script);
    if (path === "/job")
      return send("application/json", JSON.stringify(await job((at) => `${url}/at/${at}`)));
    if (path !== "/results") return response.writeHead(404).end();
    const sent: unknown = JSON.parse(await text(incoming));
    response.writeHead(204).end();
    if (isResults(sent)) settle(sent);
    else fail(new Error("what the runtime sent are no results"));
  };
  const server = createServer((incoming, response) => {
    answer(incoming, response, listening.url).catch((error: unknown) => {
      fail(error instanceof Error ? error : new Error(String(error)));
      response.destroy();
    });
  });
  const listening = await listenOnLoopback(server);
  return { ...listening, results };
}
