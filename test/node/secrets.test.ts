import { createServer } from "node:https";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { AirflowClient, bearer, ConnectionError } from "../../src/index.js";
import { expectNoSecret, formsOf } from "../support/credential-scan.js";
import { makeAuthority } from "./certificates.js";
import { connectProxy } from "./connect-proxy.js";
import { labFetch, rejection } from "./lab-fetch.js";
import { listening } from "./listening.js";

const password = "s3ntinel-pässword";
const token = "s3ntinel-token";

test("no error shows the proxy's user, a key, its passphrase or parts of the request", async () => {
  const authority = await makeAuthority();
  const passphrase = "s3ntinel-phrase";
  const client = { ca: authority.cert, ...(await authority.issue("client", passphrase)), passphrase };
  const issued = await authority.issue("other.lab");
  const wrongName = (await listening(createServer(issued))).port;
  const cutting = createServer(issued, (incoming) => incoming.socket.destroy());
  const proxied = async (to: number, refusal?: number) => {
    const { url } = await connectProxy({ to, ...(refusal === undefined ? {} : { refusal }) });
    return url.replace("//", `//s3ntinel-user:${encodeURIComponent(password)}@`);
  };
  const keyLines = client.key.split("\n").filter((line) => line !== "" && !line.startsWith("-"));
  const secrets = [
    "s3ntinel",
    ...formsOf(password),
    ...formsOf(`s3ntinel-user:${password}`),
    ...formsOf(token),
    ...keyLines,
  ];

  const ways: [string, string, string][] = [
    ["the proxy is down", `http://s3ntinel-user:${password}@127.0.0.1:1`, "https://airflow.lab"],
    ["the proxy refuses", await proxied(1, 407), "https://airflow.lab"],
    ["the proxy cannot connect", await proxied(1), "http://airflow.lab"],
    ["the certificate is for another name", await proxied(wrongName), "https://airflow.lab"],
    ["the server closes", await proxied((await listening(cutting)).port), "https://other.lab"],
  ];
  for (const [what, proxy, baseUrl] of ways) {
    const fetch = labFetch({ ...client, proxy });
    const plain = await rejection(
      fetch(`${baseUrl}/x`, { method: "POST", headers: { authorization: token }, body: token }).then(
        (response) => response.text(),
      ),
    );
    const airflow = new AirflowClient({
      ...{ baseUrl, auth: bearer(token), fetch, retry: false as const },
      allowInsecureHttp: true,
    });
    const wrapped = await rejection(airflow.dagRuns.trigger("d", { conf: { token } }));
    expect(wrapped, what).toBeInstanceOf(ConnectionError);
    for (const error of [plain, wrapped]) expectNoSecret(error, secrets);
    for (const secret of secrets)
      expect(inspect(fetch, { depth: 9, showHidden: true })).not.toContain(secret);
  }
});
