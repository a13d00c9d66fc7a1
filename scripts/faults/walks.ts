import { AirflowClient, airflowToken, basic, type Fetch, type Paginator } from "../../src/index.js";
import { type EmbeddedAirflow, embeddedAirflow } from "../../src/testing/index.js";
import { randomFrom } from "../../test/faults/random.js";

/** Which walks to make. */
export interface WalksOptions {
  /** The same seed makes the same walks. */
  readonly seed: number;
  readonly walks: number;
  /** Runs in the list when a walk begins. */
  readonly runs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The result of the walks. */
export interface WalksResult {
  readonly passed: number;
  /** One line for each walk that missed or doubled a run or ended in an error. */
  readonly failed: readonly string[];
  /** The missed runs of all walks. */
  readonly missed: number;
  /** The runs that all walks yielded twice. */
  readonly doubled: number;
  readonly requests: number;
}

const orders = [undefined, "-id", "dag_run_id", "start_date", "-end_date", "state"] as const;
const releases = ["2.11", "3.0", "3.1", "3.3"] as const;

/**
 * Walks lists of an embedded Airflow whose runs are inserted, deleted and changed between the requests, with a maximum
 * page size of 1 to 100, in fixed and in moving orders. Each run that exists throughout a walk must be yielded exactly
 * once.
 */
export async function runWalks({ seed, walks, runs, signal }: WalksOptions): Promise<WalksResult> {
  const failed: string[] = [];
  const sum = { missed: 0, doubled: 0, requests: 0 };
  for (let index = 0; index < walks; index += 1) {
    signal?.throwIfAborted();
    const { missed, doubled, requests, error, name } = await walkOnce(seed + index, runs);
    sum.missed += missed;
    sum.doubled += doubled;
    sum.requests += requests;
    if (missed > 0 || doubled > 0 || error !== undefined) {
      const what = [`${String(missed)} missed`, `${String(doubled)} doubled`, error ?? "no error"].join(", ");
      failed.push(`seed ${String(seed + index)}: ${name}: ${what}`);
    }
  }
  return { passed: walks - failed.length, failed, ...sum };
}

async function walkOnce(seed: number, count: number) {
  const random = randomFrom(seed, "walks");
  const below = (most: number) => Math.floor(random() * most);
  const release = releases[below(releases.length)] ?? "3.3";
  const order = orders[below(orders.length)];
  const clamp = 1 + below(100);
  const limit = 1 + below(120);
  const wanted = random() < 0.1 ? 0 : random() * 0.7;
  const size = release === "3.0" ? limit : Math.min(limit, clamp);
  // Above one change per two runs read, no client reaches the end of a list, and ours throws an error.
  const churn = Math.min(wanted, size / (2 + size));
  const filtered = clamp > 1 && random() < 0.3;
  const prefetch = random() < 0.5;

  const airflow = embeddedAirflow({ airflowVersion: release, scheduler: false });
  const list = new Churn(airflow, random, filtered);
  for (let index = 0; index < count; index += 1) list.insert();
  let requests = 0;
  const fetch: Fetch = (url, init) => {
    // `[api] maximum_page_limit`, which Airflow 3.0 ignores.
    const target = new URL(url);
    const requested = Number(target.searchParams.get("limit"));
    if (target.searchParams.has("limit") && release !== "3.0") {
      target.searchParams.set("limit", String(Math.min(requested, clamp)));
      if (requests++ > 0) while (random() < churn) list.change();
    }
    return airflow.fetch(target.href, init);
  };

  const ids: string[] = [];
  let error: string | undefined;
  try {
    for await (const run of listOf(airflow, fetch, { order, limit, filtered, prefetch })) {
      ids.push(run.dag_run_id ?? "");
    }
  } catch (thrown) {
    error = String(thrown);
  }
  const once = new Set(ids);
  const cut = release === "3.0" ? "not cut" : `cut to ${String(clamp)}`;
  return {
    name: `Airflow ${release}, by ${order ?? "default"}, pages of ${String(limit)} ${cut}`,
    missed: [...list.staying].filter((id) => !once.has(id)).length,
    doubled: ids.length - once.size,
    requests,
    error,
  };
}

interface ListRequest {
  order: (typeof orders)[number];
  limit: number;
  filtered: boolean;
  prefetch: boolean;
}

function listOf(
  { apiVersion, baseUrl, credentials, airflowVersion }: EmbeddedAirflow,
  fetch: Fetch,
  { order, limit, filtered, prefetch }: ListRequest,
): Paginator<{ dag_runs: { dag_run_id: string | null }[] }> {
  const options = { baseUrl, fetch, airflowVersion, retry: false } as const;
  const filter = filtered ? { state: ["success" as const] } : {};
  if (apiVersion === "v1") {
    const { dagRuns } = new AirflowClient({ ...options, apiVersion, auth: basic(credentials) });
    return dagRuns.list("quick", { limit, ...filter, ...(order && { order_by: order }) }, { prefetch });
  }
  const { dagRuns } = new AirflowClient({ ...options, apiVersion, auth: airflowToken(credentials) });
  return dagRuns.list("quick", { limit, ...filter, ...(order && { order_by: [order] }) }, { prefetch });
}

/** The runs of one DAG, and their changes. */
class Churn {
  /** The runs that were in the list all the time. */
  readonly staying = new Set<string>();
  readonly #airflow: EmbeddedAirflow;
  readonly #random: () => number;
  readonly #filtered: boolean;
  readonly #ids: string[] = [];
  #count = 0;
  #moving = false;

  constructor(airflow: EmbeddedAirflow, random: () => number, filtered: boolean) {
    this.#airflow = airflow;
    this.#random = random;
    this.#filtered = filtered;
  }

  insert(): void {
    this.#count += 1;
    const state = this.#random() < 0.9 ? "success" : "failed";
    // Random ids, so that the order by run id differs from the others.
    const dag_run_id = `${this.#random().toString(36).slice(2, 6)}-${String(this.#count)}`;
    const start_date = new Date(Date.UTC(2026, 0, 1) + Math.floor(this.#random() * 1e9));
    const logical_date = new Date(Date.UTC(2000, 0, 1) + this.#count * 60_000);
    this.#airflow.runs.insert({ dag_id: "quick", dag_run_id, state, start_date, logical_date });
    this.#ids.push(dag_run_id);
    if (!this.#moving && (state === "success" || !this.#filtered)) this.staying.add(dag_run_id);
  }

  /** Inserts, deletes or changes a run, each equally often. */
  change(): void {
    this.#moving = true;
    const kind = this.#random();
    const at = Math.floor(this.#random() * this.#ids.length);
    const id = this.#ids[at];
    if (kind < 1 / 3 || id === undefined) {
      this.insert();
    } else if (kind < 2 / 3) {
      this.#airflow.runs.remove("quick", id);
      this.#ids.splice(at, 1);
      this.staying.delete(id);
    } else {
      const failed = this.#airflow.runs.get("quick", id)?.state === "failed";
      this.#airflow.runs.setState("quick", id, failed ? "success" : "failed");
      if (this.#filtered) this.staying.delete(id);
    }
  }
}
