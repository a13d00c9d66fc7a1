import { setTimeout as delay } from "node:timers/promises";
import { LabError } from "./lab-error.js";
import { startGroup } from "./process-group.js";
import { isSince } from "./releases.js";
import { tailOf } from "./run-step.js";
import { commandOf, logFileOf, type Site } from "./site.js";

const bootTimeoutMs = 300_000;
const pollMs = 250;
const requestTimeoutMs = 5_000;

/** The programs of an Airflow to start. */
export interface BootOptions {
  readonly port: number;
  readonly workers: number;
  /** Also start the programs that execute runs. */
  readonly scheduler: boolean;
}

/**
 * Starts the programs of the site and waits until the API reports them as healthy. Returns their pids by role. Throws a
 * {@link LabError} if one exits or they are not healthy after five minutes; they may then still be running.
 */
export async function boot(site: Site, options: BootOptions): Promise<Record<string, number>> {
  const pids: Record<string, number> = {};
  const ends: Promise<End>[] = [];
  for (const [role, args] of Object.entries(programsOf(site, options))) {
    const group = startGroup(commandOf(site, role, "airflow", args));
    site.record(role, group.leader);
    group.unref();
    pids[role] = group.leader.pid;
    ends.push(
      group.ended.then((end) => ({ why: `its ${role} ended (${end})`, logFile: logFileOf(site, role) })),
    );
  }
  const over = new AbortController();
  try {
    const end = await Promise.race([...ends, untilHealthy(site, options, over.signal)]);
    site.signal.throwIfAborted();
    if (end !== undefined) {
      throw new LabError(`Starting Airflow ${site.release.version} failed: ${end.why}.`, tailOf(end.logFile));
    }
  } finally {
    over.abort();
  }
  return pids;
}

/** The reason of a failed boot, and the log of the failed program. */
interface End {
  readonly why: string;
  readonly logFile: string;
}

function programsOf({ release }: Site, { port, workers, scheduler }: BootOptions): Record<string, string[]> {
  const at = String(port);
  // The scheduler's log server would listen on a fixed port of every interface. 2.0 has none.
  const schedulerArgs = ["scheduler", ...(isSince(release, 2, 1) ? ["--skip-serve-logs"] : [])];
  if (release.apiVersion === "v1") {
    return {
      webserver: ["webserver", "--hostname", "127.0.0.1", "--port", at, "--workers", String(workers)],
      ...(scheduler && { scheduler: schedulerArgs }),
    };
  }
  return {
    "api-server": ["api-server", "--host", "127.0.0.1", "--port", at, "--workers", String(workers)],
    ...(scheduler && { scheduler: schedulerArgs, "dag-processor": ["dag-processor"] }),
  };
}

async function untilHealthy(site: Site, options: BootOptions, over: AbortSignal): Promise<End | undefined> {
  const isV1 = site.release.apiVersion === "v1";
  const url = `http://127.0.0.1:${options.port}${isV1 ? "/health" : "/api/v2/monitor/health"}`;
  const executing = isV1 ? ["scheduler"] : ["scheduler", "dag_processor"];
  const parts = ["metadatabase", ...(options.scheduler ? executing : [])];
  const deadline = Date.now() + bootTimeoutMs;
  while (Date.now() < deadline) {
    if (site.signal.aborted || over.aborted || (await areHealthy(url, parts))) return undefined;
    await delay(pollMs);
  }
  const [server = ""] = Object.keys(programsOf(site, options));
  return { why: `not healthy after ${bootTimeoutMs / 1000} s`, logFile: logFileOf(site, server) };
}

async function areHealthy(url: string, parts: readonly string[]): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(requestTimeoutMs) });
    const health: unknown = await response.json();
    return response.ok && parts.every((part) => isHealthy(health, part));
  } catch {
    // The server does not listen yet, or does not respond with JSON yet.
    return false;
  }
}

/** Whether `part` of the body of Airflow's health endpoint is healthy. */
export function isHealthy(health: unknown, part: string): boolean {
  return member(member(health, part), "status") === "healthy";
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}
