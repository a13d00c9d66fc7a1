import { describe, expect, test } from "vitest";
import { AirflowClient, airflowToken } from "../../src/index.js";
import { embeddedAirflow, manualClock } from "../../src/testing/index.js";

const calls = 1000;

/** A client of an embedded Airflow, logged in, and the paths that it asks for from then on. */
async function loggedIn() {
  const clock = manualClock();
  const airflow = embeddedAirflow({ clock, scheduler: false });
  const paths: string[] = [];
  const client = new AirflowClient({
    baseUrl: airflow.baseUrl,
    auth: airflowToken(airflow.credentials),
    retry: false,
    fetch: (url, init) => {
      paths.push(new URL(url).pathname);
      return airflow.fetch(url, init);
    },
  });
  const { dag_run_id } = await client.dagRuns.trigger("paused");
  paths.length = 0;
  const getAll = () =>
    Promise.all(Array.from({ length: calls }, () => client.dagRuns.get("paused", dag_run_id)));
  return { airflow, clock, paths, getAll };
}

describe("a thousand calls at once", () => {
  test("that meet a token which has expired cause one login", async () => {
    const { clock, paths, getAll } = await loggedIn();
    clock.advance(25 * 3600 * 1000);
    expect(await getAll()).toHaveLength(calls);
    expect(paths.filter((path) => path === "/auth/token")).toHaveLength(1);
    expect(paths).toHaveLength(2 * calls + 1);
  });

  test("that meet a secret which was changed cause one login", async () => {
    const { airflow, paths, getAll } = await loggedIn();
    airflow.rotateSecret();
    expect(await getAll()).toHaveLength(calls);
    expect(paths.filter((path) => path === "/auth/token")).toHaveLength(1);
  });

  test("that need no other token cause none", async () => {
    const { paths, getAll } = await loggedIn();
    await getAll();
    expect(paths.filter((path) => path === "/auth/token")).toEqual([]);
  });
});
