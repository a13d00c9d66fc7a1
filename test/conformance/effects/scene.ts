import { expect } from "vitest";
import { isRecord } from "../../../src/errors/json.js";
import type { Subject } from "../subject.js";

/** A JSON object of a response. */
export type Json = Readonly<Record<string, unknown>>;

/** The response to a request. */
export interface Response {
  readonly status: number;
  /** The JSON object of the body; empty if it is not one. */
  readonly json: Json;
}

/** The values of parameters, by name. */
export type Values = Readonly<Record<string, unknown>>;

/** The runs that show the effects of parameters: they differ in every column that the API can set. */
export interface Scene {
  readonly subject: Subject;
  /** The runs as listed without filters, in order of creation. */
  readonly rows: readonly Json[];
  /** A time before the changes of {@link touched} and after all others. */
  readonly mark: string;
  /** The ids of the runs that were changed last, in order of change. */
  readonly touched: readonly string[];
  /** Sends a request below `/api/vN`. */
  readonly send: (method: string, path: string, body?: unknown) => Promise<Response>;
  /** Lists the runs of the scene with these parameters, in the query or in the body. */
  readonly list: (operationId: string, values: Values) => Promise<Json[]>;
  /** Triggers a run of `paused` without a logical date. */
  readonly trigger: (name: string, body?: Values) => Promise<Json>;
}

const day = (number: number) => new Date(Date.UTC(2025, 2, number)).toISOString();

/** Creates the runs, once for all effects. They are listed by logical date: no other check uses March 2025. */
export async function setScene(subject: Subject): Promise<Scene> {
  const { client, as, id, since, target } = subject;
  const isV1 = target.apiVersion === "v1";
  const dated = (date: string) => ({ [isV1 ? "execution_date" : "logical_date"]: date });
  const window = isV1
    ? { execution_date_gte: day(1), execution_date_lte: day(28) }
    : { logical_date_gte: day(1), logical_date_lte: day(28) };

  const send = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const [pathname = "", query = ""] = path.split("?");
    const { status, text } = await subject.raw(method, pathname, { query, body });
    return { status, json: jsonOf(text) };
  };
  const list = async (operationId: string, values: Values): Promise<Json[]> => {
    const all = { ...window, ...values };
    const { status, json } =
      operationId === "get_dag_runs"
        ? await send("GET", `/dags/~/dagRuns?${queryOf({ limit: 100, ...all })}`)
        : await send("POST", "/dags/~/dagRuns/list", { page_limit: 100, ...all });
    expect(status, JSON.stringify(json)).toBe(200);
    return rowsOf(json);
  };
  const post = async (dagId: string, body: Values): Promise<Json> => {
    const { status, json } = await send("POST", `/dags/${dagId}/dagRuns`, body);
    expect(status, JSON.stringify(json)).toBe(200);
    return json;
  };
  const trigger = (name: string, body: Values = {}) =>
    post("paused", { dag_run_id: id(name), ...(isV1 ? {} : { logical_date: null }), ...body });

  // The order of creation differs from that of dates, ids and conf.
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
  return { subject, rows, mark, touched, send, list, trigger };
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
