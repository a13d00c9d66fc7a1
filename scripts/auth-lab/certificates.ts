import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onExit } from "../airflow/exit-net.js";
import { runStep } from "../airflow/run-step.js";
import { toolPath } from "./tools.js";

const stepTimeoutMs = 60_000;
const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** A certificate authority of the lab's own and what it signed. */
export interface Certificates {
  /**
   * Holds as `NAME.pem` and `NAME.key`: `ca`, `google` for the names of Google's servers, `server` for the loopback
   * interface, `client` for a client, and `signer`, with which the lab's Google signs ID tokens.
   */
  readonly folder: string;
  /** Removes the folder. */
  remove(): void;
}

/** Makes the lab's certificates with openssl. Throws a {@link LabError} if that fails. */
export async function makeCertificates(signal: AbortSignal): Promise<Certificates> {
  const folder = mkdtempSync(join(tmpdir(), "auth-lab-tls-"));
  const clear = () => rmSync(folder, { recursive: true, force: true });
  const disarm = onExit(clear);
  const remove = () => {
    clear();
    disarm();
  };
  const openssl = (...args: string[]) =>
    runStep({
      title: "Making the certificates",
      program: toolPath("openssl"),
      args,
      env: process.env,
      cwd: folder,
      logFile: join(folder, "openssl.log"),
      timeoutMs: stepTimeoutMs,
      signal,
    });
  const selfSigned = (name: string, ...args: string[]) =>
    openssl(
      "req",
      "-x509",
      ...args,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
      "-days",
      "2",
      "-subj",
      `/CN=${name}`,
    );
  const signed = async (name: string, names: string, usage: string) => {
    await openssl("req", ...ec, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`);
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=${names}\nextendedKeyUsage=${usage}\n`);
    const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", `${name}.ext`];
    await openssl("x509", "-req", "-in", `${name}.csr`, ...by, "-days", "2", "-out", `${name}.pem`);
  };
  try {
    await selfSigned("ca", ...ec, "-addext", "keyUsage=critical,keyCertSign");
    await signed("google", "DNS:www.googleapis.com,DNS:oauth2.googleapis.com", "serverAuth");
    await signed("server", "DNS:localhost,IP:127.0.0.1", "serverAuth");
    await signed("client", "DNS:client.lab", "clientAuth");
    // Google signs with RSA.
    await selfSigned("signer", "-newkey", "rsa:2048", "-nodes");
    return { folder, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
