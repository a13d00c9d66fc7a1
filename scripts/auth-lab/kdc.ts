import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { onExit } from "../airflow/exit-net.js";
import { findFreePort } from "../airflow/free-port.js";
import { LabError } from "../airflow/lab-error.js";
import { killGroups, killGroupsNow, startGroup } from "../airflow/process-group.js";
import { runStep, tailOf } from "../airflow/run-step.js";
import { toolPath } from "./tools.js";

const realm = "LAB.TEST";
/** The users of the realm; each may be logged in by `USER.keytab`. `nobody` has no user in Airflow. */
const people = ["alice", "viewer", "nobody"];
/** A machine with a principal whose key Airflow does not have. */
export const otherHost = "otherhost";
const stepTimeoutMs = 60_000;
const pollMs = 50;

/** A Kerberos realm with its KDC on a port of the loopback interface. */
export interface Kdc {
  readonly realm: string;
  /** Holds `krb5.conf`, `USER.keytab` for each user, and `airflow.keytab` for the server. */
  readonly folder: string;
  /** The host in the server's principal `airflow/HOST`: what Airflow takes this machine's name to be. */
  readonly host: string;
  /** Ends the KDC and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Makes a realm with users and services, and starts a real MIT KDC for it. Throws a {@link LabError} if that fails;
 * nothing is left behind then.
 */
export async function startKdc(signal: AbortSignal): Promise<Kdc> {
  const folder = mkdtempSync(join(tmpdir(), "auth-lab-kdc-"));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const disarm = onExit(remove);
  const env = {
    ...process.env,
    KRB5_CONFIG: join(folder, "krb5.conf"),
    KRB5_KDC_PROFILE: join(folder, "kdc.conf"),
  };
  const logFile = join(folder, "set-up.log");
  const step = (title: string, program: string, args: string[]) =>
    runStep({ title, program, args, env, cwd: folder, logFile, timeoutMs: stepTimeoutMs, signal });
  try {
    const host = serverName();
    const port = await findFreePort();
    writeConfiguration(folder, port);
    const create = ["create", "-s", "-r", realm, "-P", "master"];
    await step("Creating the Kerberos realm", toolPath("kdb5_util"), create);
    const commands = join(folder, "kadmin.commands");
    writeFileSync(commands, kadminCommands(folder, host));
    const kadmin = `"${toolPath("kadmin.local")}" -r ${realm} <"${commands}"`;
    await step("Creating the Kerberos principals", "/bin/sh", ["-c", kadmin]);

    const group = startGroup({
      program: toolPath("krb5kdc"),
      args: ["-n", "-r", realm],
      env,
      cwd: folder,
      logFile: join(folder, "kdc.out"),
    });
    group.unref();
    const disarmKdc = onExit(() => killGroupsNow([group.leader]));
    const stop = async () => {
      await killGroups([group.leader]);
      disarmKdc();
      remove();
      disarm();
    };
    try {
      await listening(port, group.ended, join(folder, "kdc.out"), signal);
    } catch (error) {
      await stop();
      throw error;
    }
    return { realm, folder, host, stop };
  } catch (error) {
    remove();
    disarm();
    throw error;
  }
}

/** The name by which Airflow's `airflow.utils.net.getfqdn()` calls this machine. */
function serverName(): string {
  try {
    return execFileSync("hostname", ["-f"], { encoding: "utf8" }).trim();
  } catch {
    return hostname();
  }
}

function writeConfiguration(folder: string, port: number): void {
  // Names are taken as they are: a resolver would decide what the checks find.
  writeFileSync(
    join(folder, "krb5.conf"),
    `[libdefaults]
  default_realm = ${realm}
  dns_lookup_realm = false
  dns_lookup_kdc = false
  rdns = false
  dns_canonicalize_hostname = false
  udp_preference_limit = 1
  default_ccache_name = FILE:${folder}/ccache
[realms]
  ${realm} = {
    kdc = 127.0.0.1:${String(port)}
  }
[domain_realm]
  ${serverName()} = ${realm}
  localhost = ${realm}
`,
  );
  writeFileSync(
    join(folder, "kdc.conf"),
    `[kdcdefaults]
  kdc_listen = 127.0.0.1:${String(port)}
  kdc_tcp_listen = 127.0.0.1:${String(port)}
[realms]
  ${realm} = {
    database_name = ${folder}/principal
    key_stash_file = ${folder}/stash
    acl_file = ${folder}/kadm5.acl
    supported_enctypes = aes256-cts-hmac-sha1-96:normal
  }
[logging]
  kdc = FILE:${folder}/kdc.log
`,
  );
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

async function listening(
  port: number,
  ended: Promise<unknown>,
  logFile: string,
  signal: AbortSignal,
): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  for (const deadline = Date.now() + stepTimeoutMs; !(await accepts(port)); await delay(pollMs)) {
    signal.throwIfAborted();
    if (over || Date.now() > deadline) throw new LabError("Starting the KDC failed.", tailOf(logFile));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
