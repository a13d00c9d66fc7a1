import { randomFrom } from "../faults/random.js";
import type { CannedResponse, Received } from "./server.js";

/** A run in a {@link ChurningList}; `place` is what a list by `start_date` is sorted by. */
interface Run {
  readonly id: number;
  readonly key: string;
  place: number;
  hidden: boolean;
}

/** How a {@link ChurningList} behaves. */
export interface ListRules {
  seed: number;
  /** Whether runs also enter and leave the list in their place, as with a filter. */
  filtered?: boolean;
  /** Runs at the beginning. */
  count: number;
  /** The maximum page size of the server. */
  clamp: number;
  /** The mean number of changes before each request after the first. */
  churn: number;
  /** Whether pages have a total. */
  total?: boolean;
  /** Whether the list has cursors. */
  cursors?: boolean;
  /** Whether runs that are equal in the column are shuffled before each request. */
  shuffles?: boolean;
  /** Keys of runs that the server cannot serialize: every page with one fails. */
  broken?: readonly string[];
}

/** A list endpoint as Airflow has it, whose runs are added, deleted, changed and recreated between requests. */
export class ChurningList {
  readonly #rules: ListRules;
  readonly #random: () => number;
  #runs: Run[] = [];
  #lastId = 0;
  #stays: Set<string>;
  requests = 0;

  constructor(rules: ListRules) {
    this.#rules = rules;
    this.#random = randomFrom(rules.seed, "list");
    for (let index = 0; index < rules.count; index += 1) this.#add(`r${String(index)}`);
    // Some start outside of the filter and enter the list later, in their old place.
    for (const run of this.#runs) run.hidden = rules.filtered === true && this.#random() < 0.05;
    this.#stays = new Set(this.#runs.filter((run) => !run.hidden).map((run) => run.key));
  }

  /** The runs that were in the list all the time. */
  get staying(): ReadonlySet<string> {
    return this.#stays;
  }

  /** Responds to a list or a batch list. */
  readonly respond = ({ url, body }: Pick<Received, "url" | "body">): CannedResponse => {
    const { churn, clamp, broken = [], total = true, cursors = false } = this.#rules;
    if (this.requests++ > 0) {
      while (this.#random() < churn / (1 + churn)) this.#change();
    }
    const query = new URL(url, "http://x").searchParams;
    const sent: unknown = body === "" ? {} : JSON.parse(body);
    const field = (name: string): unknown =>
      query.get(name) ?? (typeof sent === "object" && sent ? Reflect.get(sent, name) : undefined);
    const orderBy = query.get("order_by") ?? "id";
    const limit = Math.min(Number(field("limit") ?? field("page_limit")), clamp);
    const sorted = this.#sorted(orderBy);
    const cursor = cursors ? query.get("cursor") : null;
    const offset =
      cursor === null
        ? Number(field("offset") ?? field("page_offset") ?? 0)
        : sorted.findIndex((run) => cursor === "" || this.#isPast(run, cursor));
    const page = offset < 0 ? [] : sorted.slice(offset, offset + limit);
    if (page.some((run) => broken.includes(run.key))) return { status: 500, text: "Ooops!" };
    const isLast = offset < 0 || offset + limit >= sorted.length;
    const last = page.at(-1);
    return {
      json: {
        dag_runs: page.map((run) => ({
          dag_id: "d",
          dag_run_id: run.key,
          state: "success",
          execution_date: `2026-01-01T00:00:00.${String(run.id)}Z`,
        })),
        total_entries: total && cursor === null ? sorted.length : null,
        ...(cursors && {
          next_cursor:
            cursor === null || isLast || last === undefined ? null : `${orderBy}:${String(last.id)}`,
        }),
      },
    };
  };

  #isPast(run: Run, cursor: string): boolean {
    const [order = "", id = ""] = cursor.split(":");
    return order === "-id" ? run.id < Number(id) : run.id > Number(id);
  }

  #sorted(orderBy: string): Run[] {
    const visible = this.#runs.filter((run) => !run.hidden);
    if (this.#rules.shuffles === true && !orderBy.endsWith("id")) {
      for (const run of visible) run.place = Math.floor(run.place) + this.#random() / 2;
    }
    const column = orderBy.endsWith("id") ? "id" : "place";
    const sign = orderBy.startsWith("-") ? -1 : 1;
    return visible.sort((a, b) => sign * (a[column] - b[column] || a.id - b.id));
  }

  #change(): void {
    const at = Math.floor(this.#random() * this.#runs.length);
    const run = this.#runs[at];
    const kind = this.#random();
    if (kind < 0.3 || run === undefined) {
      this.#add(`n${String(this.#lastId)}`);
    } else if (kind < 0.65) {
      this.#runs.splice(at, 1);
      this.#stays.delete(run.key);
      if (kind > 0.6) this.#add(run.key);
    } else if (kind < 0.85 || this.#rules.filtered !== true) {
      run.place = Math.floor(this.#random() * 4);
    } else {
      run.hidden = !run.hidden;
      this.#stays.delete(run.key);
    }
  }

  #add(key: string): void {
    this.#lastId += 1;
    this.#runs.push({ id: this.#lastId, key, place: Math.floor(this.#random() * 4), hidden: false });
  }
}
