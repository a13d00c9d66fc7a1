import { getEventListeners } from "node:events";
import { inspect } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  AirflowClient,
  airflowToken,
  type AnyAirflowClient,
  AuthenticationError,
  basic,
  type DagRun,
  DagRunFailedError,
  type RunKey,
  type Fetch,
  NotFoundError,
  PermissionDeniedError,
  ServerError,
  UnexpectedResponseError,
  WaitTimeoutError,
} from "../../src/index.js";
import { type EmbeddedAirflow, embeddedAirflow } from "../../src/testing/index.js";
import { errorOf } from "../support/errors.js";
import { type CannedResponse, serve } from "../support/server.js";
import { containing } from "../support/without-target.js";

afterEach(() => void vi.restoreAllMocks());

const quick = { minIntervalMs: 1, maxIntervalMs: 2 };
const dagIds = ["quick", "nightly", "other"];

/** A client of an embedded Airflow that records its requests; `onSend` runs before each request is handled. */
function clientOf(airflow: EmbeddedAirflow, onSend: (line: string) => void = () => undefined) {
  const lines: string[] = [];
  const bodies: unknown[] = [];
  const fetch: Fetch = (url, init) => {
    const line = `${init.method ?? "GET"} ${new URL(url).pathname.replace(/^\/api\/v\d/, "")}`;
    if (line.includes(" /dags/")) {
      lines.push(line);
      if (typeof init.body === "string") bodies.push(JSON.parse(init.body));
      onSend(line);
    }
    return airflow.fetch(url, init);
  };
  const { baseUrl, credentials, airflowVersion } = airflow;
  const options = { baseUrl, fetch, airflowVersion, retry: false as const };
  const client: AnyAirflowClient =
    airflow.apiVersion === "v1"
      ? new AirflowClient({ ...options, apiVersion: "v1", auth: basic(credentials) })
      : new AirflowClient({ ...options, apiVersion: "v2", auth: airflowToken(credentials) });
  return { client, lines, bodies, lists: () => lines.filter((line) => line.startsWith("POST")).length };
}

const start = Date.UTC(2026, 0, 1);
const at = (minute: number) => new Date(start + minute * 60_000);

/** The query for the runs from one minute to another, both included. */
const between = (from: number, to: number) => ({
  run_after_gte: at(from).toISOString(),
  run_after_lte: new Date(at(to).getTime() + 1).toISOString(),
});

/** Creates runs a minute apart, of the three DAGs in turn. */
function fill(airflow: EmbeddedAirflow, count: number, state: "queued" | "success" = "queued"): RunKey[] {
  return Array.from({ length: count }, (_, index) => {
    const dag_id = dagIds[index % 3] ?? "";
    const date = at(index);
    const dag_run_id = airflow.runs.insert({
      dag_id,
      dag_run_id: `run ${String(index)}`,
      state,
      logical_date: date,
      run_after: date,
    });
    return { dag_id, dag_run_id };
  });
}

describe.each(["2.0", "2.11", "3.0", "3.3"])("waitForAll on Airflow %s", (airflowVersion) => {
  test("gives the outcomes of 500 runs of 3 DAGs with one request per round", async () => {
    const airflow = embeddedAirflow({ airflowVersion });
    // Airflow 2.0 has no "queued" state.
    const unfinished = airflowVersion === "2.0" ? "running" : "queued";
    fill(airflow, 40, "success");
    const refs = Array.from({ length: 500 }, (_, index) => {
      const dag_id = dagIds[index % 3] ?? "";
      const date = at(1000 + index);
      const dag_run_id = `mine ${String(index)}`;
      airflow.runs.insert({ dag_id, dag_run_id, state: unfinished, logical_date: date, run_after: date });
      return { dag_id, dag_run_id };
    });
    let rounds = 0;
    const { client, lines, lists } = clientOf(airflow, (line) => {
      if (!line.startsWith("POST")) return;
      rounds += 1;
      if (rounds === 3)
        for (const { dag_id, dag_run_id } of refs.slice(250))
          airflow.runs.setState(dag_id, dag_run_id, "success");
      if (rounds === 5)
        for (const { dag_id, dag_run_id } of refs.slice(0, 250))
          airflow.runs.setState(dag_id, dag_run_id, "failed");
    });
    const progress: number[] = [];
    const states: string[] = [];
    const outcomes = await client.dagRuns.waitForAll(refs, {
      ...quick,
      onProgress: ({ finished, total }) => {
        expect(total).toBe(500);
        progress.push(finished);
      },
      onState: (run: DagRun | DagRun<"v1">) => states.push(run.state),
    });
    expect(outcomes.map((outcome) => outcome.status === "fulfilled" && outcome.value.dag_run_id)).toEqual(
      refs.map(({ dag_run_id }) => dag_run_id),
    );
    expect(outcomes.map((outcome) => outcome.status === "fulfilled" && outcome.value.state)).toEqual(
      refs.map((_, index) => (index < 250 ? "failed" : "success")),
    );
    expect(progress).toEqual(refs.map((_, index) => index + 1));
    expect(states).toHaveLength(1000);
    expect(lists()).toBe(5);
    // Airflow 2.0 cannot sort by newest first, so the runs are read one by one, once.
    expect(lines.length - lists()).toBe(airflowVersion === "2.0" ? 500 : 0);
  });

  test("gives one outcome per item of a list with missing and duplicate runs", async () => {
    const airflow = embeddedAirflow({ airflowVersion });
    const refs = fill(airflow, 6, "success");
    const [one = refs[0], two = refs[0]] = refs;
    const { client } = clientOf(airflow);
    const progress: number[] = [];
    const missing = { dag_id: "quick", dag_run_id: "no such" };
    const nowhere = { dag_id: "no such", dag_run_id: "no such" };
    const runs = [two, missing, one, one, nowhere].flatMap((ref) => ref ?? []);
    const onProgress = ({ finished }: { finished: number }) => progress.push(finished);
    const outcomes = await client.dagRuns.waitForAll(runs, { ...quick, onProgress });
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
      "rejected",
    ]);
    expect(outcomes[1]).toMatchObject({ reason: { name: "NotFoundError" } });
    expect(inspect(outcomes[1])).not.toContain("was deleted");
    expect(outcomes[2]).toMatchObject({ value: one });
    expect(progress.at(-1)).toBe(5);
  });
});

describe("waitForAll", () => {
  test("does not search for runs that are given as full responses", async () => {
    const airflow = embeddedAirflow({ queuedMs: 0, runningMs: 0 });
    const { client, lines } = clientOf(airflow);
    const runs = await Promise.all(Array.from({ length: 20 }, () => client.dagRuns.trigger("quick")));
    // Newer runs, which a search for the newest would return.
    for (let index = 0; index < 300; index += 1)
      airflow.runs.insert({
        dag_id: "quick",
        dag_run_id: `new ${String(index)}`,
        run_after: at(9e6 + index),
      });
    lines.length = 0;
    // There is no interval either, because all runs are finished.
    const outcomes = await client.dagRuns.waitForAll(runs, { minIntervalMs: 3_600_000 });
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(lines).toEqual(["POST /dags/~/dagRuns/list"]);
  });

  test("runs given as full responses are listed by their dates, and the others are searched for separately", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 6, "success");
    const { client, bodies, lines } = clientOf(airflow);
    const runs = refs.map((ref, index) => (index < 2 ? { ...ref, run_after: at(index).toISOString() } : ref));
    const outcomes = await client.dagRuns.waitForAll(runs.toReversed(), quick);
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(bodies).toEqual([
      { dag_ids: ["quick", "nightly"], ...between(0, 1), page_limit: 40 },
      { dag_ids: ["other", "nightly", "quick"], order_by: "-id", page_limit: 108 },
    ]);
    expect(lines).toHaveLength(2);
  });

  test("more than 500 runs are listed in groups that are close in time, until a group is finished", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 520);
    const finish = (runs: readonly RunKey[]) => {
      for (const { dag_id, dag_run_id } of runs) airflow.runs.setState(dag_id, dag_run_id, "success");
    };
    const { client, bodies, lines } = clientOf(airflow, () => {
      if (lines.length === 5) finish(refs.slice(0, 500));
      if (lines.length === 7) finish(refs);
    });
    const runs = refs.map((ref, index) => ({ ...ref, run_after: at(index).toISOString() }));
    const outcomes = await client.dagRuns.waitForAll(runs.toReversed(), quick);
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
    const early = { dag_ids: dagIds, ...between(0, 499), page_limit: 2500 };
    const late = { dag_ids: ["other", "quick", "nightly"], ...between(500, 519), page_limit: 400 };
    expect(bodies).toEqual([early, late, early, late, early, late, late]);
    expect(lines).toHaveLength(7);
  });

  test("runs that are far apart are not listed together with all runs between them", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 3000);
    const mine = [...refs.slice(0, 1), ...refs.slice(-20)];
    let round = 0;
    const { client, lines } = clientOf(airflow, () => (round += 1));
    const waiting = client.dagRuns.waitForAll(mine, {
      ...quick,
      minIntervalMs: 20,
      onState: ({ state }: DagRun) => {
        if (state === "queued" && round > 1) lines.length = 0;
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = lines.length;
    await expect.poll(() => lines.length).toBeGreaterThan(before + 8);
    const some = lines.slice(before, before + 8);
    // The old run alone, the others with one request.
    expect(some.filter((line) => line.startsWith("POST"))).toHaveLength(4);
    expect(some.filter((line) => line === "GET /dags/quick/dagRuns/run%200")).toHaveLength(4);
    for (const { dag_id, dag_run_id } of mine) airflow.runs.setState(dag_id, dag_run_id, "success");
    expect((await waiting).every(({ status }) => status === "fulfilled")).toBe(true);
  });

  test("many runs are listed in groups that are close in time, regardless of the order they are given in", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 1200);
    const shuffled = refs.toSorted((a, b) => (a.dag_run_id.slice(-1) < b.dag_run_id.slice(-1) ? -1 : 1));
    const { client, lists, lines } = clientOf(airflow);
    const controller = new AbortController();
    const waiting = errorOf(
      client.dagRuns.waitForAll(shuffled, {
        ...quick,
        minIntervalMs: 30,
        maxIntervalMs: 30,
        signal: controller.signal,
      }),
    );
    await expect.poll(() => lists()).toBeGreaterThan(6);
    lines.length = 0;
    await expect.poll(() => lists()).toBeGreaterThan(5);
    expect(lines.every((line) => line.startsWith("POST"))).toBe(true);
    controller.abort("enough");
    expect(await waiting).toBe("enough");
  });

  test("a run that is missing from a page is read before it is reported as deleted", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 30);
    let listed = 0;
    const { client, lines } = clientOf(airflow);
    const { baseUrl, credentials } = airflow;
    const fetch: Fetch = async (url, init) => {
      const response = await airflow.fetch(url, init);
      if (!url.endsWith("/dagRuns/list")) return response;
      const page: unknown = await response.json();
      const runs = typeof page === "object" && page !== null && "dag_runs" in page ? page.dag_runs : [];
      listed += 1;
      if (listed === 4) {
        airflow.runs.remove("quick", "run 0");
        for (const { dag_id, dag_run_id } of refs.slice(1))
          airflow.runs.setState(dag_id, dag_run_id, "success");
      }
      // Simulates rows that moved while the page was read.
      return Response.json({ dag_runs: Array.isArray(runs) ? runs.slice(listed) : [], total_entries: null });
    };
    const lossy = new AirflowClient({
      baseUrl,
      fetch,
      airflowVersion: "3.3.2",
      auth: airflowToken(credentials),
    });
    const [first, ...others] = await lossy.dagRuns.waitForAll(refs, quick);
    expect(others.map(({ status }) => status)).toEqual(refs.slice(1).map(() => "fulfilled"));
    expect(first).toMatchObject({ status: "rejected", reason: { name: "NotFoundError" } });
    expect(String(first?.status === "rejected" && first.reason)).toContain(
      "the run was deleted during the wait",
    );
    expect(await client.dagRuns.waitForAll([], quick)).toEqual([]);
    expect(lines).toEqual([]);
  });

  test("a run that is cleared during the wait is reported and waited for", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 2);
    const states: string[] = [];
    let listed = 0;
    const { client } = clientOf(airflow, (line) => {
      if (!line.startsWith("POST")) return;
      listed += 1;
      const state = ([, "running", "queued", "running", "success"] as const)[listed - 1];
      if (state !== undefined)
        for (const { dag_id, dag_run_id } of refs) airflow.runs.setState(dag_id, dag_run_id, state);
    });
    await client.dagRuns.waitForAll(refs, {
      ...quick,
      onState: (run: DagRun | DagRun<"v1">) => states.push(`${run.dag_id} ${run.state}`),
    });
    const expected = ["queued", "running", "queued", "running", "success"];
    expect(states).toEqual(expected.flatMap((state) => [`quick ${state}`, `nightly ${state}`]));
  });

  test("a timeout names the unfinished runs and says whether their DAG is paused", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 6);
    airflow.dags.pause("quick");
    for (const dagId of ["nightly", "other"]) airflow.dags.unpause(dagId);
    airflow.runs.setState("other", "run 2", "success");
    const { client, lines } = clientOf(airflow);
    const outcomes = await client.dagRuns.waitForAll(refs, { ...quick, timeoutMs: 60 });
    expect(outcomes.map(({ status }) => status).join(" ")).toBe(
      "rejected rejected fulfilled rejected rejected rejected",
    );
    const [first, second] = outcomes.map((outcome) =>
      outcome.status === "rejected" ? outcome.reason : undefined,
    );
    expect(first).toBeInstanceOf(WaitTimeoutError);
    expect(first).toMatchObject({
      message: containing("The DAG run is still queued after 60 ms: the DAG is paused; unpause it"),
      isPaused: true,
      timeoutMs: 60,
      run: { dag_run_id: "run 0", state: "queued" },
    });
    expect(second).toMatchObject({ isPaused: false });
    expect(lines.filter((line) => /^GET \/dags\/\w+$/.test(line)).sort()).toEqual(
      ["nightly", "other", "quick"].map((dagId) => `GET /dags/${dagId}`),
    );
  });

  test("each DAG of a seen run is read once to find out whether it is paused", async () => {
    const runs = Array.from({ length: 20 }, (_, index) => ({
      dag_id: `d${String(index % 10)}`,
      dag_run_id: `r${String(index)}`,
    }));
    const unseen = { dag_id: "unseen", dag_run_id: "r" };
    const server = await serve(({ method, url }): CannedResponse => {
      if (method === "POST") return { json: { dag_runs: runs.map((run) => ({ ...run, state: "queued" })) } };
      return url.includes("/unseen") ? { status: 503 } : { json: { is_paused: true } };
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.3.2", retry: false });
    const outcomes = await dagRuns.waitForAll([unseen, ...runs], { ...quick, timeoutMs: 60 });
    expect(outcomes.slice(1)).toMatchObject(runs.map((run) => ({ reason: { run, isPaused: true } })));
    expect(outcomes[0]).toMatchObject({
      reason: {
        message: containing("The DAG run was not seen after 60 ms"),
        cause: { status: 503 },
      },
    });
    expect(server.lines.filter((line) => !line.includes("/dagRuns/")).sort()).toEqual(
      runs.slice(0, 10).map(({ dag_id }) => `GET /api/v2/dags/${dag_id}`),
    );
  });

  test("a failed run is returned, or ends the wait with throwOnFailed", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 3);
    airflow.runs.setState("nightly", "run 1", "failed");
    const { client } = clientOf(airflow);
    const error = await errorOf(client.dagRuns.waitForAll(refs, { ...quick, throwOnFailed: true }));
    expect(error).toBeInstanceOf(DagRunFailedError);
    expect(error).toMatchObject({ run: { dag_run_id: "run 1" } });
    airflow.runs.setState("nightly", "run 1", "success");
    airflow.runs.setState("quick", "run 0", "success");
    airflow.runs.setState("other", "run 2", "success");
    const successes = await client.dagRuns.waitForAll(refs, { ...quick, throwOnFailed: true });
    expect(successes.every(({ status }) => status === "fulfilled")).toBe(true);
    for (const { dag_id, dag_run_id } of refs) airflow.runs.setState(dag_id, dag_run_id, "failed");
    const outcomes = await client.dagRuns.waitForAll(refs, quick);
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
  });

  test.each(["onState", "onProgress"] as const)("an error thrown by %s ends the wait", async (name) => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 20, "success");
    const reason = new Error("mine");
    const fail = () => {
      throw reason;
    };
    expect(await errorOf(clientOf(airflow).client.dagRuns.waitForAll(refs, { ...quick, [name]: fail }))).toBe(
      reason,
    );
    const [one = { dag_id: "", dag_run_id: "" }] = refs;
    expect(
      await errorOf(clientOf(airflow).client.dagRuns.waitForAll([one], { ...quick, [name]: fail })),
    ).toBe(reason);
  });
});

describe("the options of waitFor", () => {
  test("onPaused is called with each run of a paused DAG, which is read once for all of them", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 30);
    for (const dagId of dagIds) airflow.dags.unpause(dagId);
    for (const { dag_id, dag_run_id } of refs) airflow.runs.setState(dag_id, dag_run_id, "queued");
    airflow.dags.pause("quick");
    const { client, lines } = clientOf(airflow);
    const paused: string[] = [];
    const outcomes = await client.dagRuns.waitForAll(refs, {
      ...quick,
      pausedAfterMs: 20,
      onPaused: (run: DagRun | DagRun<"v1">) => {
        paused.push(run.dag_id);
        if (paused.length < 10) return;
        for (const { dag_id, dag_run_id } of refs) airflow.runs.setState(dag_id, dag_run_id, "success");
      },
    });
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(paused).toEqual(Array.from({ length: 10 }, () => "quick"));
    expect(lines.filter((line) => line === "GET /dags/quick")).toHaveLength(1);
  });

  test("pausedAfterMs is checked", async () => {
    const server = await serve([]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    expect(await errorOf(dagRuns.waitForAll([], { pausedAfterMs: 0 }))).toBeInstanceOf(RangeError);
  });

  test.each(["onState", "onPaused", "onProgress"] as const)(
    "a rejected promise of %s ends the wait, even if it rejects with an error of a run",
    async (name) => {
      const airflow = embeddedAirflow();
      const refs = fill(airflow, 20, name === "onPaused" ? "queued" : "success");
      airflow.dags.pause("quick");
      const { client } = clientOf(airflow);
      const reason = await errorOf(client.dagRuns.get("quick", "no such"));
      if (!(reason instanceof NotFoundError)) throw reason;
      const options = { ...quick, pausedAfterMs: 1, [name]: () => Promise.reject(reason) };
      expect(await errorOf(client.dagRuns.waitForAll(refs, options))).toBe(reason);
    },
  );

  test("a Retry-After for one list delays the next round", async () => {
    const runs = ["a", "b"].map((dag_run_id) => ({ dag_id: "d", dag_run_id, state: "queued" }));
    const server = await serve([
      { json: { dag_runs: runs } },
      { status: 429, headers: { "retry-after": "1" } },
      { json: { dag_runs: runs.map((run) => ({ ...run, state: "success" })) } },
    ]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.3.2", retry: false });
    const start = performance.now();
    await dagRuns.waitForAll(runs, quick);
    expect(performance.now() - start).toBeGreaterThan(990);
    expect(server.requests).toHaveLength(3);
  });
});

describe("faults while waiting for all", () => {
  test("are waited out once the server has responded", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 20);
    let sent = 0;
    const { client } = clientOf(airflow, (line) => {
      if (!line.startsWith("POST")) return;
      sent += 1;
      const fault = [
        undefined,
        { status: 503 },
        { status: 429, headers: { "retry-after": "0" } },
        { status: 502 },
        { cut: "before" },
        { cut: "middle" },
      ] as const;
      const next = fault[sent - 1];
      if (next !== undefined)
        airflow.faults.push({ ...next, match: { path: "/api/v2/dags/~/dagRuns/list" } });
      if (sent === 7)
        for (const { dag_id, dag_run_id } of refs) airflow.runs.setState(dag_id, dag_run_id, "success");
    });
    const outcomes = await client.dagRuns.waitForAll(refs, quick);
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(sent).toBe(7);
    expect(airflow.faults.pending).toBe(0);
  });

  test("a server that fails from the start is an error", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 20);
    airflow.faults.push({ status: 503, times: 1, match: { method: "POST", path: /list$/ } });
    expect(await errorOf(clientOf(airflow).client.dagRuns.waitForAll(refs, quick))).toBeInstanceOf(
      ServerError,
    );
  });

  test("a row that the server cannot serialize does not hide the other runs", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 8);
    const { client } = clientOf(airflow);
    let isBroken = false;
    const onState = () => {
      if (isBroken) return;
      isBroken = true;
      for (const { dag_id, dag_run_id } of refs) airflow.runs.setState(dag_id, dag_run_id, "success");
      // Every list contains a row that makes it fail.
      airflow.faults.push({ status: 500, times: Infinity, match: { method: "POST", path: /list$/ } });
    };
    const outcomes = await client.dagRuns.waitForAll(refs, { ...quick, onState });
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
  });

  test.each([403, 404, 405, 422])(
    "runs are read one by one if the list is refused with %i",
    async (status) => {
      const airflow = embeddedAirflow();
      const refs = fill(airflow, 20);
      airflow.faults.push({ status, body: { detail: "no" }, match: { method: "POST", path: /list$/ } });
      const { client, lists, lines } = clientOf(airflow, () => {
        if (lines.length < 1 + 3 * 20) return;
        for (const { dag_id, dag_run_id } of refs) airflow.runs.setState(dag_id, dag_run_id, "success");
      });
      const outcomes = await client.dagRuns.waitForAll(refs, quick);
      expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
      // The list is not requested a second time: the runs are read one by one from then on.
      expect(lists()).toBe(1);
      expect(
        lines
          .slice(1, 61)
          .map((line) => line.split("/").at(-1))
          .sort(),
      ).toEqual([...refs, ...refs, ...refs].map(({ dag_run_id }) => encodeURIComponent(dag_run_id)).sort());
    },
  );

  test("single runs are read eight at a time", async () => {
    const airflow = embeddedAirflow({ airflowVersion: "2.0" });
    const refs = fill(airflow, 40, "success");
    const { baseUrl, credentials } = airflow;
    const underWay = new Set<string>();
    let most = 0;
    const fetch: Fetch = async (url, init) => {
      underWay.add(url);
      most = Math.max(most, underWay.size);
      // The delay lets all concurrent requests arrive before the first response.
      await new Promise((resolve) => setImmediate(resolve));
      underWay.delete(url);
      return airflow.fetch(url, init);
    };
    const client = new AirflowClient({ baseUrl, fetch, apiVersion: "v1", auth: basic(credentials) });
    const outcomes = await client.dagRuns.waitForAll(refs, quick);
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(most).toBe(8);
  });

  test("a run that the user may not read does not end the wait for the others", async () => {
    const runOf = (id: string) => ({
      json: { dag_id: "d", dag_run_id: id, state: "success", run_after: "2026-01-01T00:00:00Z" },
    });
    const server = await serve(({ url, method }): CannedResponse => {
      if (method === "POST") return { status: 403, json: {} };
      return url.endsWith("/secret") ? { status: 403, json: {} } : runOf(url.slice(-1));
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    const runs = ["a", "secret", "b"].map((dag_run_id) => ({ dag_id: "d", dag_run_id }));
    const [a, secret, b] = await dagRuns.waitForAll(runs, quick);
    expect([a?.status, b?.status]).toEqual(["fulfilled", "fulfilled"]);
    expect(secret).toMatchObject({ status: "rejected" });
    expect(secret?.status === "rejected" && secret.reason).toBeInstanceOf(PermissionDeniedError);
  });

  test.each<[string, CannedResponse, new (...args: never[]) => Error]>([
    ["401", { status: 401, json: {} }, AuthenticationError],
    ["a login page", { text: "<!doctype html><title>Login</title>" }, UnexpectedResponseError],
  ])("%s is thrown, and ends pending requests", async (_, response, kind) => {
    const server = await serve((_, index) => (index === 2 || index === 3 ? { fault: "silence" } : response));
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry: false });
    const runs = Array.from({ length: 100 }, (_, index) => ({ dag_id: "d", dag_run_id: String(index) }));
    expect(await errorOf(dagRuns.waitForAll(runs, quick))).toBeInstanceOf(kind);
    expect(server.requests.length).toBeLessThan(20);
    await Promise.all(server.requests.slice(2, 4).map(({ gone }) => gone));
  });

  test("one refused login is waited out", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 20);
    let sent = 0;
    const { client } = clientOf(airflow, (line) => {
      if (!line.startsWith("POST")) return;
      sent += 1;
      // Twice, because the client itself logs in a second time.
      if (sent === 2) airflow.faults.push({ status: 401, times: 2, match: { path: /list$/ } });
      if (sent === 4)
        for (const { dag_id, dag_run_id } of refs) airflow.runs.setState(dag_id, dag_run_id, "success");
    });
    const outcomes = await client.dagRuns.waitForAll(refs, quick);
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
  });

  test("a second refused login in a row is thrown, and no single run is read", async () => {
    const runs = ["a", "b"].map((dag_run_id) => ({ dag_id: "d", dag_run_id }));
    const page = { dag_runs: runs.map((run) => ({ ...run, state: "queued" })), total_entries: 2 };
    const server = await serve((_, index) => (index === 0 ? { json: page } : { status: 401, json: {} }));
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry: false });
    expect(await errorOf(dagRuns.waitForAll(runs, quick))).toBeInstanceOf(AuthenticationError);
    expect(server.lines).toEqual(Array.from({ length: 3 }, () => "POST /api/v2/dags/~/dagRuns/list"));
  });

  test("a server that stops responding does not extend the wait", async () => {
    let sent = 0;
    const runs = ["a", "b"].map((dag_run_id) => ({ dag_id: "d", dag_run_id }));
    const server = await serve(() => {
      sent += 1;
      if (sent > 1) return { fault: "silence" };
      return {
        json: {
          dag_runs: runs.map((run) => ({ ...run, state: "queued", run_after: "2026-01-01T00:00:00Z" })),
          total_entries: 2,
        },
      };
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry: false });
    const outcomes = await dagRuns.waitForAll(runs, { ...quick, timeoutMs: 100 });
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({
        status: "rejected",
        reason: { run: { state: "queued" }, isPaused: undefined },
      });
    }
  });
});

describe("a list with rows that are not waited for", () => {
  const rowAt = (dag_run_id: string, minute: number, state: string) => ({
    dag_id: "d",
    dag_run_id,
    state,
    run_after: at(minute).toISOString(),
  });
  const others = (count: number) =>
    Array.from({ length: count }, (_, index) => rowAt(`other ${String(index)}`, 50, "success"));

  /** A server whose single runs are finished; `list` responds to the lists, by the requested minutes. */
  async function serveLists(list: (range: string, index: number) => CannedResponse) {
    const requested: string[] = [];
    const server = await serve(({ url, method, body }) => {
      if (method === "GET") {
        const id = decodeURIComponent(url.split("/").at(-1) ?? "");
        requested.push(id);
        return { json: rowAt(id, Number(id) || 0, "success") };
      }
      const from = /"run_after_gte":"([^"]+)"/.exec(body)?.[1];
      const to = /"run_after_lte":"([^"]+)"/.exec(body)?.[1];
      const minute = (date: string) => String(Math.floor((Date.parse(date) - start) / 60_000));
      const range = from === undefined || to === undefined ? "newest" : `${minute(from)} to ${minute(to)}`;
      const limit = /"page_limit":(\d+)/.exec(body)?.[1] ?? "";
      requested.push(`${range}, ${limit} rows`);
      return list(range, requested.filter((line) => line.endsWith(" rows")).length - 1);
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.3.2", retry: false });
    return { dagRuns, requested };
  }

  /** Runs as full responses, named for their minutes. */
  const runsAt = (...minutes: number[]) => minutes.map((minute) => rowAt(String(minute), minute, "queued"));
  const finished = async (outcomes: Promise<readonly { status: string }[]>) =>
    expect((await outcomes).map(({ status }) => status).every((status) => status === "fulfilled")).toBe(true);

  test.each<[string, number, number | null]>([
    ["is full, and has no total", 80, null],
    ["is shorter than the total", 50, 200],
  ])("a page without the runs that %s is requested for in two parts", async (_, rows, total_entries) => {
    const { dagRuns, requested } = await serveLists((range) => {
      if (range === "0 to 101") return { json: { dag_runs: others(rows), total_entries } };
      const minutes = range.split(" to ").map(Number);
      return { json: { dag_runs: minutes.map((minute) => rowAt(String(minute), minute, "success")) } };
    });
    await finished(dagRuns.waitForAll(runsAt(101, 0, 100, 1), quick));
    expect(requested).toEqual(["0 to 101, 80 rows", "0 to 1, 40 rows", "100 to 101, 40 rows"]);
  });

  test.each<[string, number, number | null]>([
    ["is complete", 79, 79],
    ["is not full, and has no total", 79, null],
  ])("after a page without the runs that %s they are looked at", async (_, rows, total_entries) => {
    const { dagRuns, requested } = await serveLists(() => ({
      json: { dag_runs: others(rows), total_entries },
    }));
    await finished(dagRuns.waitForAll(runsAt(101, 0, 100, 1), quick));
    expect(requested.toSorted()).toEqual(["0", "0 to 101, 80 rows", "1", "100", "101"]);
  });

  test("a search for the newest that does not find the runs is not split", async () => {
    const { dagRuns, requested } = await serveLists(() => ({
      json: { dag_runs: others(108), total_entries: 5000 },
    }));
    const runs = runsAt(0, 1, 2, 3).map(({ dag_id, dag_run_id }) => ({ dag_id, dag_run_id }));
    await finished(dagRuns.waitForAll(runs, quick));
    expect(requested.toSorted()).toEqual(["0", "1", "2", "3", "newest, 108 rows"]);
  });

  test("runs are read one by one once a later list is refused", async () => {
    const looks: string[] = [];
    const server = await serve(({ method, url }, index) => {
      if (method === "POST" && index > 1) return { status: 403, json: {} };
      if (method === "POST") return { json: { dag_runs: runsAt(0, 1) } };
      const id = url.slice(-1);
      looks.push(id);
      return { json: rowAt(id, Number(id), looks.length > 4 ? "success" : "queued") };
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.3.2", retry: false });
    await finished(dagRuns.waitForAll(runsAt(0, 1), quick));
    expect(looks.toSorted()).toEqual(["0", "0", "0", "1", "1", "1"]);
    expect(server.requests).toHaveLength(3 + 6);
  });

  test("a range whose page was cut but had all runs is not split", async () => {
    const { dagRuns, requested } = await serveLists((_, index) => {
      const mine = [0, 1].map((minute) => rowAt(String(minute), minute, index < 2 ? "queued" : "success"));
      return { json: { dag_runs: [...mine, ...others(38)], total_entries: 90 } };
    });
    await finished(dagRuns.waitForAll(runsAt(0, 1), quick));
    expect(requested).toEqual(["0 to 1, 40 rows", "0 to 1, 40 rows", "0 to 1, 40 rows"]);
  });

  test("runs at equal distances are split in halves, not one by one", async () => {
    const { dagRuns, requested } = await serveLists((range) => {
      if (range === "0 to 40") return { json: { dag_runs: others(100), total_entries: 900 } };
      const [from = 0, to = 0] = range.split(" to ").map(Number);
      const found = [0, 10, 20, 30, 40].filter((minute) => minute >= from && minute <= to);
      return { json: { dag_runs: found.map((minute) => rowAt(String(minute), minute, "success")) } };
    });
    await finished(dagRuns.waitForAll(runsAt(0, 10, 20, 30, 40), quick));
    expect(requested).toEqual(["0 to 40, 100 rows", "0 to 20, 60 rows", "30 to 40, 40 rows"]);
  });

  test("runs of one date are split in halves until each is alone", async () => {
    const { dagRuns, requested } = await serveLists(() => ({
      json: { dag_runs: others(40), total_entries: 90 },
    }));
    const runs = ["a", "b", "c", "d"].map((dag_run_id) => rowAt(dag_run_id, 7, "queued"));
    await finished(dagRuns.waitForAll(runs, quick));
    expect(requested).toEqual(["7 to 7, 80 rows", "7 to 7, 40 rows", "a", "b", "7 to 7, 40 rows", "c", "d"]);
  });

  test("a part is not merged again, whatever the dates of its runs", async () => {
    const { dagRuns, requested } = await serveLists((range, index) => {
      if (range === "0 to 101") return { json: { dag_runs: others(80) } };
      const state = index < 9 ? "queued" : "success";
      return {
        json: { dag_runs: range.split(" to ").map((minute) => rowAt(minute, Number(minute), state)) },
      };
    });
    await finished(dagRuns.waitForAll(runsAt(0, 1, 100, 101), quick));
    const [all, early, late] = ["0 to 101, 80 rows", "0 to 1, 40 rows", "100 to 101, 40 rows"];
    expect(requested).toEqual([all, early, late, early, late, early, late, early, late, early, late]);
  });

  test("a row that makes the list fail three times in a row is listed apart from the others", async () => {
    const { dagRuns, requested } = await serveLists((range, index) => {
      if (index > 0 && range.startsWith("0 to ")) return { status: 500, text: "Internal Server Error" };
      const minutes = range === "0 to 101" ? [0, 1, 100, 101] : [100, 101];
      const state = range === "0 to 101" ? "queued" : "success";
      return { json: { dag_runs: minutes.map((minute) => rowAt(String(minute), minute, state)) } };
    });
    await finished(dagRuns.waitForAll(runsAt(0, 1, 100, 101), quick));
    const [all, early, late] = ["0 to 101, 80 rows", "0 to 1, 40 rows", "100 to 101, 40 rows"];
    expect(requested).toEqual([all, all, all, all, early, late, early, early, "0", "1"]);
  });

  test.each<[string, CannedResponse]>([
    ["503", { status: 503 }],
    ["429", { status: 429 }],
    ["a cut", { fault: "cut" }],
  ])("%s is no row that breaks the list", async (_, fault) => {
    const { dagRuns, requested } = await serveLists((_, index) => {
      if (index > 0 && index < 6) return fault;
      const state = index === 0 ? "queued" : "success";
      return { json: { dag_runs: [0, 1].map((minute) => rowAt(String(minute), minute, state)) } };
    });
    await finished(dagRuns.waitForAll(runsAt(0, 1), quick));
    expect(requested).toEqual(Array.from({ length: 7 }, () => "0 to 1, 40 rows"));
  });
});

describe("runs that are read one by one", () => {
  const runs = ["a", "b"].map((dag_run_id) => ({ dag_id: "d", dag_run_id }));
  const run = (dag_run_id: string, state: string): CannedResponse => ({
    json: { dag_id: "d", dag_run_id, state },
  });

  /** A server that refuses to list, with a response for each read of a run. */
  async function serveLooks(looks: Readonly<Record<string, readonly CannedResponse[]>>) {
    const counts: Record<string, number> = {};
    const server = await serve(({ method, url }) => {
      if (method === "POST") return { status: 403, json: {} };
      const id = url.split("/").at(-1) ?? "";
      const count = (counts[id] = (counts[id] ?? 0) + 1);
      return looks[id]?.[count - 1] ?? { status: 418 };
    });
    return { ...new AirflowClient({ baseUrl: server.origin, retry: false }), server };
  }

  test("faults are waited out once the server has responded", async () => {
    const a = [run("a", "queued"), { status: 503 }, run("a", "queued"), run("a", "success")];
    const b: CannedResponse[] = [run("b", "queued"), { fault: "cut" }, { status: 429 }, run("b", "failed")];
    const { dagRuns } = await serveLooks({ a, b });
    const outcomes = await dagRuns.waitForAll(runs, quick);
    expect(outcomes).toMatchObject([{ value: { state: "success" } }, { value: { state: "failed" } }]);
  });

  test("a missing run counts as a response of the server", async () => {
    const { dagRuns } = await serveLooks({
      a: [{ status: 404, json: { detail: "gone" } }],
      b: [{ status: 503 }, run("b", "success")],
    });
    const [a, b] = await dagRuns.waitForAll(runs, quick);
    expect(a?.status === "rejected" && a.reason).toBeInstanceOf(NotFoundError);
    expect(b).toMatchObject({ value: { state: "success" } });
  });

  test("does not throw if the user may read none of the runs", async () => {
    const refused = { status: 403, json: {} };
    const { dagRuns } = await serveLooks({ a: [refused], b: [refused] });
    for (const outcome of await dagRuns.waitForAll(runs, quick))
      expect(outcome.status === "rejected" && outcome.reason).toBeInstanceOf(PermissionDeniedError);
  });

  test("a server that stops responding does not extend the wait, however many runs there are", async () => {
    const server = await serve(({ method }) =>
      method === "POST" ? { status: 403, json: {} } : { fault: "silence" },
    );
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    const many = Array.from({ length: 20 }, (_, index) => ({ dag_id: "d", dag_run_id: String(index) }));
    const outcomes = await dagRuns.waitForAll(many, { ...quick, timeoutMs: 20 });
    expect(outcomes).toHaveLength(20);
    for (const outcome of outcomes) {
      expect(outcome.status === "rejected" && outcome.reason).toBeInstanceOf(WaitTimeoutError);
      const message = containing("The DAG run was not seen after 20 ms");
      expect(outcome).toMatchObject({ reason: { message, cause: { name: "TimeoutError" } } });
    }
  });

  test("a server that is silent from the start is a timeout, even if a timer fires early", async () => {
    vi.spyOn(performance, "now").mockReturnValue(1e6);
    const server = await serve(() => ({ fault: "silence" }));
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry: false });
    const timeoutMs = 1001;
    for (const outcome of await dagRuns.waitForAll(runs, { timeoutMs })) {
      expect(outcome.status === "rejected" && outcome.reason).toBeInstanceOf(WaitTimeoutError);
      expect(outcome).toMatchObject({ reason: { timeoutMs, cause: { name: "TimeoutError" } } });
    }
    expect(server.requests).toHaveLength(1);
  });

  test("the timeout of an attempt does not end the wait", async () => {
    const server = await serve(() => ({ fault: "silence" }));
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, retry: false, timeoutMs: 20 });
    expect(await errorOf(dagRuns.waitForAll(runs))).toMatchObject({ name: "TimeoutError", timeoutMs: 20 });
  });

  test("an abort between two reads ends the wait", async () => {
    const controller = new AbortController();
    const { dagRuns, server } = await serveLooks({ a: [run("a", "queued")], b: [run("b", "queued")] });
    const many = [
      ...runs,
      ...Array.from({ length: 20 }, (_, index) => ({ dag_id: "d", dag_run_id: String(index) })),
    ];
    const onState = () => controller.abort("enough");
    const options = { ...quick, onState, signal: controller.signal };
    expect(await errorOf(dagRuns.waitForAll(many, options))).toBe("enough");
    expect(server.requests.length).toBeLessThan(many.length);
  });
});

describe("an abort of all", () => {
  test.each(["during the interval", "during a request"])("%s ends it at once", async (when) => {
    const controller = new AbortController();
    const runs = ["a", "b"].map((dag_run_id) => ({ dag_id: "d", dag_run_id }));
    const reason = { mine: true };
    const server = await serve(() => {
      if (when === "during a request") {
        controller.abort(reason);
        return { fault: "silence" };
      }
      setTimeout(() => controller.abort(reason), 50);
      return { json: { dag_runs: runs.map((run) => ({ ...run, state: "queued" })), total_entries: 2 } };
    });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    const options = { minIntervalMs: 600_000, maxIntervalMs: 600_000, signal: controller.signal };
    expect(await errorOf(dagRuns.waitForAll(runs, options))).toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  test("leaves no listener on the caller's signal, and nothing is sent after it", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 20, "success");
    const { client, lines } = clientOf(airflow);
    const { signal } = new AbortController();
    await client.dagRuns.waitForAll(refs, { ...quick, signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    lines.length = 0;
    expect(await errorOf(client.dagRuns.waitForAll(refs, { signal: AbortSignal.abort("before") }))).toBe(
      "before",
    );
    expect(lines).toEqual([]);
  });
});

describe("invalid arguments of waitForAll", () => {
  test.each<[unknown, string]>([
    [undefined, "runs must be an array"],
    [{ dag_id: "d", dag_run_id: "r" }, "runs must be an array"],
    [["r"], "runs[0] must be an object with dag_id and dag_run_id"],
    [[{ dag_id: "d", dag_run_id: "r" }, null], "runs[1] must be an object with dag_id and dag_run_id"],
    [[{ dag_id: "d" }], "runs[0].dag_run_id must be a string"],
    [[{ dag_id: "~", dag_run_id: "r" }], 'runs[0].dag_id must not be "~"'],
    [[{ dag_id: "d", dag_run_id: ".." }], 'runs[0].dag_run_id must not be ".."'],
    [[{ dag_id: "", dag_run_id: "r" }], "runs[0].dag_id must not be empty"],
  ])("%j is refused, and nothing is sent", async (runs, message) => {
    const server = await serve([]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    // TypeScript refuses these.
    const waitForAll: unknown = Reflect.get(dagRuns, "waitForAll");
    if (typeof waitForAll !== "function") throw new Error("There is no waitForAll");
    const call: unknown = Reflect.apply(waitForAll, dagRuns, [runs]);
    const error = await errorOf(Promise.resolve(call));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(message);
    expect(server.lines).toEqual([]);
  });

  test("durations are checked like those of waitFor", async () => {
    const server = await serve([]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    for (const name of ["timeoutMs", "minIntervalMs", "maxIntervalMs"]) {
      const error = await errorOf(dagRuns.waitForAll([{ dag_id: "d", dag_run_id: "r" }], { [name]: 0 }));
      expect(error).toBeInstanceOf(RangeError);
    }
    expect(server.lines).toEqual([]);
  });

  test("does not throw if a run does not exist", async () => {
    const airflow = embeddedAirflow();
    const [outcome] = await clientOf(airflow).client.dagRuns.waitForAll([
      { dag_id: "quick", dag_run_id: "x" },
    ]);
    expect(outcome?.status === "rejected" && outcome.reason).toBeInstanceOf(NotFoundError);
  });
});
