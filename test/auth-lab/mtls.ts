import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Agent } from "undici";
import { describe, expect, it, onTestFinished } from "vitest";
import { airflowToken, ConnectionError, type Fetch } from "../../src/index.js";
import { nodeFetch } from "../../src/node/index.js";
import type { Lab } from "./lab.js";
import { startProxy } from "./reverse-proxy.js";

/** A proxy in front of Airflow that requires a client certificate. */
export function mtlsChecks(lab: Lab): void {
  const { baseUrl: to, certificates, users } = lab.target;
  const read = (name: string) => readFileSync(join(certificates, name), "utf8");
  const auth = () => airflowToken({ username: "admin", password: users["admin"] ?? "" });
  const start = () =>
    startProxy({
      to,
      tls: {
        key: read("server.key"),
        cert: read("server.pem"),
        ca: read("ca.pem"),
        requestCert: true,
        rejectUnauthorized: true,
      },
    });
  const overAgent = (connect: TlsFiles): Fetch => {
    const dispatcher = new Agent({ connect });
    onTestFinished(() => dispatcher.destroy());
    return (url, init) => globalThis.fetch(url, Object.assign({ dispatcher }, init));
  };
  const overNode = (files: TlsFiles): Fetch => {
    const fetch = nodeFetch(files);
    onTestFinished(() => void fetch.close());
    return fetch;
  };

  describe.each([
    ["nodeFetch", overNode],
    ["an undici Agent", overAgent],
  ])("by %s", (_by, fetchWith) => {
    it("works with a certificate", async () => {
      const connect = { ca: read("ca.pem"), cert: read("client.pem"), key: read("client.key") };
      await lab.works(lab.client(auth(), { baseUrl: await start(), fetch: fetchWith(connect) }));
    });

    it.each([
      ["without a certificate", {}],
      ["with a certificate of another authority", { cert: "signer.pem", key: "signer.key" }],
    ])("fails %s", async (_case, files: { cert?: string; key?: string }) => {
      const own = Object.fromEntries(Object.entries(files).map(([name, file]) => [name, read(file)]));
      const connect = { ca: read("ca.pem"), ...own };
      const { dagRuns } = lab.client(auth(), {
        baseUrl: await start(),
        fetch: fetchWith(connect),
        retry: false,
      });
      expect(await lab.failure(dagRuns.list("paused"))).toBeInstanceOf(ConnectionError);
    });
  });
}

/** The TLS options of a client, in PEM. */
interface TlsFiles {
  ca: string;
  cert?: string;
  key?: string;
}
