import { getEventListeners } from "node:events";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
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
} from "../src/index.js";
import { type EmbeddedAirflow, embeddedAirflow } from "../src/testing/index.js";
import { type Answer, serve } from "./server.js";

const quick = { minIntervalMs: 1, maxIntervalMs: 2 };
const dagIds = ["quick", "nightly", "other"];

async function errorOf(call: PromiseLike<unknown>): Promise<unknown> {
  return call.then(
    (result) => {
      throw new Error(`No error, but ${inspect(result)}`);
    },
    (error: unknown) => error,
  );
}

/** A client of an embedded Airflow that notes what it sends; `onSend` runs before each request is handled. */
function clientOf(airflow: EmbeddedAirflow, onSend: (line: string) => void = () => undefined) {
  const lines: string[] = [];
  const fetch: Fetch = (url, init) => {
    const line = `${init.method ?? "GET"} ${new URL(url).pathname.replace(/^\/api\/v\d/, "")}`;
    if (line.includes(" /dags/")) {
      lines.push(line);
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
  return { client, lines, lists: () => lines.filter((line) => line.startsWith("POST")).length };
}

const start = Date.UTC(2026, 0, 1);
const at = (minute: number) => new Date(start + minute * 60_000);

/** Puts runs there, a minute apart from each other, in turn of the three DAGs. */
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
  test("tells what became of 500 runs of 3 DAGs with one request for a round", async () => {
    const airflow = embeddedAirflow({ airflowVersion });
    // Airflow 2.0 has no other state for it.
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
    // Airflow 2.0 cannot be asked for the newest runs: there they are looked at one by one, once.
    expect(lines.length - lists()).toBe(airflowVersion === "2.0" ? 500 : 0);
  });

  test("gives one outcome for each of a list with missing and repeated runs", async () => {
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
    expect(outcomes[2]).toMatchObject({ value: one });
    expect(progress.at(-1)).toBe(5);
  });
});

describe("waitForAll", () => {
  test("needs no search for runs as they were answered", async () => {
    const airflow = embeddedAirflow({ queuedMs: 0, runningMs: 0 });
    const { client, lines } = clientOf(airflow);
    const runs = await Promise.all(Array.from({ length: 20 }, () => client.dagRuns.trigger("quick")));
    // Newer ones, which a search for the newest would bring.
    for (let index = 0; index < 300; index += 1)
      airflow.runs.insert({
        dag_id: "quick",
        dag_run_id: `new ${String(index)}`,
        run_after: at(9e6 + index),
      });
    lines.length = 0;
    const outcomes = await client.dagRuns.waitForAll(runs, quick);
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(lines).toEqual(["POST /dags/~/dagRuns/list"]);
  });

  test("runs far apart among many others are not listed with all that lie between", async () => {
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
    // The old one by itself, the others with one request.
    expect(some.filter((line) => line.startsWith("POST"))).toHaveLength(4);
    expect(some.filter((line) => line === "GET /dags/quick/dagRuns/run%200")).toHaveLength(4);
    for (const { dag_id, dag_run_id } of mine) airflow.runs.setState(dag_id, dag_run_id, "success");
    expect((await waiting).every(({ status }) => status === "fulfilled")).toBe(true);
  });

  test("many runs are listed in groups near to each other in time, in whatever order they are given", async () => {
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

  test("a run that a page misses is looked at before it is called deleted", async () => {
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
      // As if rows had moved while the page was read.
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

  test("a clear during the wait is told and waited for", async () => {
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

  test("those that are not finished in time say so, and whether their DAG is paused", async () => {
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
      message: "DAG run run 0 of quick is still queued after 60 ms: the DAG is paused",
      isPaused: true,
      timeoutMs: 60,
      run: { dag_run_id: "run 0", state: "queued" },
    });
    expect(second).toMatchObject({ isPaused: false });
    expect(lines.filter((line) => /^GET \/dags\/\w+$/.test(line)).sort()).toEqual(
      ["nightly", "other", "quick"].map((dagId) => `GET /dags/${dagId}`),
    );
  });

  test("a failed run is given, or ends the wait if asked to", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 3);
    airflow.runs.setState("nightly", "run 1", "failed");
    const { client } = clientOf(airflow);
    const error = await errorOf(client.dagRuns.waitForAll(refs, { ...quick, throwOnFailed: true }));
    expect(error).toBeInstanceOf(DagRunFailedError);
    expect(error).toMatchObject({ run: { dag_run_id: "run 1" } });
    for (const { dag_id, dag_run_id } of refs) airflow.runs.setState(dag_id, dag_run_id, "failed");
    const outcomes = await client.dagRuns.waitForAll(refs, quick);
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
  });

  test.each(["onState", "onProgress"] as const)("what %s throws ends the wait", async (name) => {
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

describe("faults on the way to all", () => {
  test("are waited out once the server has answered", async () => {
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
  });

  test("a server that fails from the start is told", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 20);
    airflow.faults.push({ status: 503, times: 1, match: { method: "POST", path: /list$/ } });
    expect(await errorOf(clientOf(airflow).client.dagRuns.waitForAll(refs, quick))).toBeInstanceOf(
      ServerError,
    );
  });

  test("a row that the server cannot show does not hide the others for good", async () => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 8);
    const { client } = clientOf(airflow);
    let isBroken = false;
    const onState = () => {
      if (isBroken) return;
      isBroken = true;
      for (const { dag_id, dag_run_id } of refs) airflow.runs.setState(dag_id, dag_run_id, "success");
      // Whatever is listed: there is a row in it that breaks the answer.
      airflow.faults.push({ status: 500, times: Infinity, match: { method: "POST", path: /list$/ } });
    };
    const outcomes = await client.dagRuns.waitForAll(refs, { ...quick, onState });
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
  });

  test.each([403, 404, 405, 422])("a list that is refused with %i is done without", async (status) => {
    const airflow = embeddedAirflow();
    const refs = fill(airflow, 20, "success");
    airflow.faults.push({ status, body: { detail: "no" }, match: { method: "POST", path: /list$/ } });
    const { client, lists, lines } = clientOf(airflow);
    const outcomes = await client.dagRuns.waitForAll(refs, quick);
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
    expect(lists()).toBe(1);
    expect(lines).toHaveLength(21);
  });

  test("a run that may not be seen is no end for the others", async () => {
    const runOf = (id: string) => ({
      json: { dag_id: "d", dag_run_id: id, state: "success", run_after: "2026-01-01T00:00:00Z" },
    });
    const server = await serve(({ url, method }): Answer => {
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

  test.each<[string, Answer, new (...args: never[]) => Error]>([
    ["401", { status: 401, json: {} }, AuthenticationError],
    ["a login page", { text: "<!doctype html><title>Login</title>" }, UnexpectedResponseError],
  ])("%s is thrown, and ends what is under way", async (_, answer, kind) => {
    const server = await serve((_, index) => (index === 2 || index === 3 ? { fault: "silence" } : answer));
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
      // Twice, since the client logs in once more by itself.
      if (sent === 2) airflow.faults.push({ status: 401, times: 2, match: { path: /list$/ } });
      if (sent === 4)
        for (const { dag_id, dag_run_id } of refs) airflow.runs.setState(dag_id, dag_run_id, "success");
    });
    const outcomes = await client.dagRuns.waitForAll(refs, quick);
    expect(outcomes.every(({ status }) => status === "fulfilled")).toBe(true);
  });

  test("a server that falls silent does not hold the wait up", async () => {
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

  test("leaves nothing on the caller's signal, and nothing is sent after one", async () => {
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

describe("wrong input for all", () => {
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
    // What TypeScript would refuse.
    const waitForAll: unknown = Reflect.get(dagRuns, "waitForAll");
    if (typeof waitForAll !== "function") throw new Error("There is no waitForAll");
    const call: unknown = Reflect.apply(waitForAll, dagRuns, [runs]);
    const error = await errorOf(Promise.resolve(call));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(message);
    expect(server.lines).toEqual([]);
  });

  test("times are checked like those of waitFor", async () => {
    const server = await serve([]);
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin });
    for (const name of ["timeoutMs", "minIntervalMs", "maxIntervalMs"]) {
      const error = await errorOf(dagRuns.waitForAll([{ dag_id: "d", dag_run_id: "r" }], { [name]: 0 }));
      expect(error).toBeInstanceOf(RangeError);
    }
    expect(server.lines).toEqual([]);
  });

  test("a run that does not exist is no error of the call", async () => {
    const airflow = embeddedAirflow();
    const [outcome] = await clientOf(airflow).client.dagRuns.waitForAll([
      { dag_id: "quick", dag_run_id: "x" },
    ]);
    expect(outcome?.status === "rejected" && outcome.reason).toBeInstanceOf(NotFoundError);
  });
});
