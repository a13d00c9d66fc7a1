import { expect } from "vitest";
import { isRecord } from "../../../src/errors/json.js";
import type { Subject } from "../subject.js";

/** A JSON object of a response. */
export type Json = Readonly<Record<string, unknown>>;

/** A response, read. */
export interface Response {
  readonly status: number;
  /** The JSON object of the body; empty if it is not one. */
  readonly json: Json;
}

/** The values of parameters, by name. */
export type Values = Readonly<Record<string, unknown>>;

/** The runs by which the effect of a parameter is seen: they differ in each column that the API can make differ. */
export interface Scene {
  readonly subject: Subject;
  /** The runs as a list without filters shows them, in order of creation. */
  readonly rows: readonly Json[];
  /** A moment after all changes of the runs but those of {@link touched}. */
  readonly mark: string;
  /** The ids of the runs that were changed last, in this order. */
  readonly touched: readonly string[];
  /** Sends a request below `/api/vN`. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Response>;
  /** The runs of the scene that a list gives, with the parameters in its query or in its body. */
  readonly list: (operationId: string, values: Values) => Promise<Json[]>;
  /** Triggers a run of `paused` without a date of its own. */
  readonly trigger: (name: string, body?: Values) => Promise<Json>;
}

const day = (number: number) => new Date(Date.UTC(2025, 2, number)).toISOString();

/** Sets a scene, once for all effects. The runs are found by their logical date: no other check uses March 2025. */
export async function setScene(subject: Subject): Promise<Scene> {
  const { client, as, id, since, target } = subject;
  const isV1 = target.apiVersion === "v1";
  const dated = (date: string) => ({ [isV1 ? "execution_date" : "logical_date"]: date });
  const window = isV1
    ? { execution_date_gte: day(1), execution_date_lte: day(28) }
    : { logical_date_gte: day(1), logical_date_lte: day(28) };

  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const [pathname = "", query = ""] = path.split("?");
    const { status, text } = await subject.raw(method, pathname, { query, body });
    return { status, json: jsonOf(text) };
  };
  const list = async (operationId: string, values: Values): Promise<Json[]> => {
    const all = { ...window, ...values };
    const { status, json } =
      operationId === "get_dag_runs"
        ? await ask("GET", `/dags/~/dagRuns?${queryOf({ limit: 100, ...all })}`)
        : await ask("POST", "/dags/~/dagRuns/list", { page_limit: 100, ...all });
    expect(status, JSON.stringify(json)).toBe(200);
    return rowsOf(json);
  };
  const post = async (dagId: string, body: Values): Promise<Json> => {
    const { status, json } = await ask("POST", `/dags/${dagId}/dagRuns`, body);
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  };
  const trigger = (name: string, body: Values = {}) =>
    post("paused", { dag_run_id: id(name), ...(isV1 ? {} : { logical_date: null }), ...body });

  // Neither the dates nor the ids nor the conf are in the order of creation.
  const names: string[] = [];
  for (const [name, number, k] of [
    ["delta", 4, "b"],
    ["alpha", 2, "d"],
    ["charlie", 5, "a"],
    ["bravo", 1, "é"],
  ] as const) {
    const body = { dag_run_id: id(name), ...dated(day(number)), conf: { k } };
    names.push(String((await post("paused", body))["dag_run_id"]));
  }
  const conf = { k: "c" };
  const byOp = { dag_run_id: id("by-op"), conf };
  await as("op").dagRuns.trigger("nightly", { ...byOp, logical_date: day(3) });
  for (const [number, sleep] of [
    [7, target.pollMs / 250],
    [6, 0],
  ] as const) {
    const body = { dag_run_id: id("quick"), ...dated(day(number)), conf: { sleep } };
    const { dag_run_id } = await post("quick", body);
    const wait = { minIntervalMs: target.pollMs, timeoutMs: 180_000 };
    await client.dagRuns.waitFor("quick", String(dag_run_id), wait);
  }

  await new Promise((resolve) => setTimeout(resolve, 20));
  const mark = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const touched = since("2.2.0") ? [names[2] ?? "", names[0] ?? ""] : [];
  for (const [index, dagRunId] of touched.entries()) {
    await client.dagRuns.update("paused", dagRunId, { state: index === 0 ? "failed" : "success" });
  }
  const rows = await list("get_dag_runs_batch", {});
  expect(rows).toHaveLength(7);
  return { subject, rows, mark, touched, ask, list, trigger };
}

/** The JSON object of a text; empty if it is not one. */
function jsonOf(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** The runs of a list. */
export function rowsOf(json: Json): Json[] {
  const rows = json["dag_runs"];
  return Array.isArray(rows) ? rows.filter(isRecord) : [];
}

/** A query with a parameter for each item of a list. */
export function queryOf(values: Values): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const item of Array.isArray(value) ? value : [value]) query.append(name, String(item));
  }
  return query.toString();
}

/** The ids of runs. */
export function idsOf(rows: readonly Json[]): string[] {
  return rows.map((row) => String(row["dag_run_id"]));
}
