import { spawnSync } from "node:child_process";
import { LabError } from "./lab-error.js";

/** A system user to run a program as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const unprivileged = ["postgres", "nobody"];

/** The user for a program that refuses to run as root; undefined if this process does not run as root. */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of unprivileged) {
    const [uid, gid] = [idOf("-u", name), idOf("-g", name)];
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new LabError(`PostgreSQL does not run as root, and there is no user ${unprivileged.join(" or ")}.`);
}

function idOf(flag: string, name: string): number | undefined {
  const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" });
  return status === 0 ? Number(stdout.trim()) : undefined;
}
