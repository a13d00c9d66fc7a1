import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { findFreePort } from "../airflow/free-port.js";
import { LabError } from "../airflow/lab-error.js";
import { run } from "../process/run.js";
import { path } from "./tools.js";

const realm = "LAB.TEST";
/** The users of the realm, each with a `USER.keytab`. `nobody` has no user in Airflow. */
const people = ["alice", "viewer", "nobody"];
/** A host with a principal whose key Airflow does not have. */
export const otherHost = "otherhost";
const startTimeoutMs = 60_000;
const pollMs = 50;

/** A Kerberos realm with its KDC on a port of the loopback interface. */
export interface Kdc {
  readonly realm: string;
  /** Holds `krb5.conf`, `USER.keytab` for each user, and `airflow.keytab` for the server. */
  readonly folder: string;
  /** The host in the server's principal `airflow/HOST`: the result of Airflow's `getfqdn()` on this machine. */
  readonly host: string;
  /** Ends the KDC. */
  stop(): Promise<void>;
}

/**
 * Creates a realm with users and services, and starts a real MIT KDC for it.
 *
 * @param folder of its files.
 * @throws LabError
 */
export async function startKdc(folder: string, signal: AbortSignal): Promise<Kdc> {
  const env = {
    PATH: path,
    KRB5_CONFIG: join(folder, "krb5.conf"),
    KRB5_KDC_PROFILE: join(folder, "kdc.conf"),
  };
  const options = { cwd: folder, env, signal };
  const host = await run("hostname", ["-f"], options).catch(() => hostname());
  const port = String(await findFreePort());
  for (const name of ["krb5.conf", "kdc.conf"]) {
    const template = readFileSync(join(import.meta.dirname, name), "utf8");
    const values: Readonly<Record<string, string>> = { folder, host, port };
    writeFileSync(
      join(folder, name),
      template.replaceAll(/\{(\w+)\}/g, (_, key: string) => values[key] ?? ""),
    );
  }
  await run("kdb5_util", ["create", "-s", "-r", realm, "-P", "master"], options);
  await run("kadmin.local", ["-r", realm], { ...options, input: kadminCommands(folder, host) });

  const kdc = execa("krb5kdc", ["-n", "-r", realm], { cwd: folder, env, reject: false, all: true });
  let ended = false;
  void kdc.then(() => (ended = true));
  const stop = async () => {
    kdc.kill();
    await kdc;
  };
  try {
    for (const deadline = Date.now() + startTimeoutMs; !(await accepts(Number(port))); await delay(pollMs)) {
      signal.throwIfAborted();
      if (ended || Date.now() > deadline) throw new LabError("Starting the KDC failed.");
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { realm, folder, host, stop };
}

function kadminCommands(folder: string, host: string): string {
  const services = [`airflow/${host}`, `HTTP/${host}`, `airflow/${otherHost}`];
  return [
    ...[...people, ...services].map((principal) => `addprinc -randkey ${principal}`),
    ...people.map((user) => `ktadd -k ${folder}/${user}.keytab ${user}`),
    `ktadd -k ${folder}/airflow.keytab airflow/${host}`,
    "",
  ].join("\n");
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
