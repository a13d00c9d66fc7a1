import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Leader } from "./process-table.js";

/** A process group of an Airflow and its role. */
export interface RecordedGroup extends Leader {
  readonly role: string;
}

/** The record of a started Airflow, until it is stopped. */
export interface AirflowState {
  readonly id: string;
  readonly version: string;
  readonly home: string;
  readonly scheduler: boolean;
  readonly startedAtMs: number;
  readonly baseUrl: string;
  readonly groups: readonly RecordedGroup[];
  /** The process that uses it and will stop it; absent after `up`, which leaves it running. */
  readonly owner?: Leader;
}

const defaultFolder = join(import.meta.dirname, "..", "..", ".airflow");
const suffix = ".json";

/** Writes a record, replacing that of the same id. */
export function writeState(state: AirflowState, folder = defaultFolder): void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${state.id}${suffix}`);
  // Renamed, so that no process reads half a file.
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

/** Deletes the record of the Airflow `id`. */
export function removeState(id: string, folder = defaultFolder): void {
  rmSync(join(folder, `${id}${suffix}`), { force: true });
}

/** All recorded Airflows, oldest first. Other files are ignored. */
export function readStates(folder = defaultFolder): AirflowState[] {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder).filter((name) => name.endsWith(suffix));
  const states = names.flatMap((name) => parseState(readFileSync(join(folder, name), "utf8")) ?? []);
  return states.sort((a, b) => a.startedAtMs - b.startedAtMs);
}

/** Reads the text of a state file; undefined if it is not valid. */
export function parseState(text: string): AirflowState | undefined {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isState(state) ? state : undefined;
}

function isState(value: unknown): value is AirflowState {
  return (
    isObject(value) &&
    ["id", "version", "home", "baseUrl"].every((name) => typeof value[name] === "string") &&
    typeof value["scheduler"] === "boolean" &&
    typeof value["startedAtMs"] === "number" &&
    Array.isArray(value["groups"]) &&
    value["groups"].every((group) => isLeader(group) && "role" in group && typeof group.role === "string") &&
    (value["owner"] === undefined || isLeader(value["owner"]))
  );
}

function isLeader(value: unknown): value is Leader {
  return (
    isObject(value) &&
    typeof value["startedAt"] === "string" &&
    // Group 0 and process 1 are the system's.
    typeof value["pid"] === "number" &&
    value["pid"] > 1 &&
    (value["endsBy"] === undefined || value["endsBy"] === "SIGQUIT")
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
