import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** One running process. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** 0 if the system does not report it. */
  readonly session: number;
  /** Its start time in the system's notation. Together with the pid it identifies a process. */
  readonly startedAt: string;
}

/** The identity of a process, unlike a later one with the same pid. Processes of the lab lead their own session. */
export interface Leader {
  readonly pid: number;
  readonly startedAt: string;
  /** The signal by which it ends its group itself and cleans up; absent: the group is killed. */
  readonly endsBy?: "SIGQUIT";
}

/** All running processes, without zombies. */
export function readProcessTable(): ProcessRow[] {
  return existsSync("/proc/self/stat") ? readProc() : readPs();
}

function readProc(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const row = parseProcStat(readFileSync(`/proc/${name}/stat`, "utf8"));
      if (row !== undefined) rows.push(row);
    } catch {
      // It exited between the two reads.
    }
  }
  return rows;
}

/** Reads a line of `/proc/PID/stat`; undefined for a zombie. */
export function parseProcStat(stat: string): ProcessRow | undefined {
  // The command name in parentheses may contain spaces and parentheses.
  const [state, parent, group, session, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const startedAt = rest[15];
  if (state === undefined || "ZXx".includes(state) || startedAt === undefined) return undefined;
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    startedAt,
  };
}

function readPs(): ProcessRow[] {
  const columns = "pid=,ppid=,pgid=,sess=,stat=,lstart=";
  const lines = execFileSync("ps", ["-A", "-o", columns], {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C" },
  });
  return lines.split("\n").flatMap((line) => parsePsLine(line) ?? []);
}

/** Reads a line of `ps -o pid=,ppid=,pgid=,sess=,stat=,lstart=`; undefined for a zombie or an empty line. */
export function parsePsLine(line: string): ProcessRow | undefined {
  const [pid, parent, group, session, state, ...startedAt] = line.trim().split(/\s+/);
  if (state === undefined || state.startsWith("Z")) return undefined;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    session: Number(session) || 0,
    startedAt: startedAt.join(" "),
  };
}

/** This process. */
export function ownProcess(): Leader {
  const startedAt = readProcessTable().find((row) => row.pid === process.pid)?.startedAt ?? "unknown";
  return { pid: process.pid, startedAt };
}

/**
 * The processes of `table` that descend from `leader`: its session, its process group, and their children.
 * None if the leader's pid belongs to a process with another start time, because the system reuses a pid only after the
 * last member of its session and group has exited.
 */
export function descendantsOf(leader: Leader, table: readonly ProcessRow[]): ProcessRow[] {
  const namesake = table.find((row) => row.pid === leader.pid);
  if (namesake !== undefined && namesake.startedAt !== leader.startedAt) return [];
  const ours = new Set([leader.pid]);
  const isOurs = (row: ProcessRow) =>
    ours.has(row.pid) || ours.has(row.parent) || row.session === leader.pid || row.group === leader.pid;
  for (let before = 0; before !== ours.size;) {
    before = ours.size;
    for (const row of table) if (isOurs(row)) ours.add(row.pid);
  }
  return table.filter((row) => ours.has(row.pid));
}
