import { describe, expect, test } from "vitest";
import { AirflowClient, airflowToken } from "../../src/index.js";
import { embeddedAirflow, manualClock } from "../../src/testing/index.js";

const calls = 1000;

/** A client of an embedded Airflow that is logged in, and the paths that it requests after the login. */
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
  test("with an expired token cause one login", async () => {
    const { clock, paths, getAll } = await loggedIn();
    clock.advance(25 * 3600 * 1000);
    expect(await getAll()).toHaveLength(calls);
    expect(paths.filter((path) => path === "/auth/token")).toHaveLength(1);
    expect(paths).toHaveLength(2 * calls + 1);
  });

  test("after a change of the server's secret cause one login", async () => {
    const { airflow, paths, getAll } = await loggedIn();
    airflow.rotateSecret();
    expect(await getAll()).toHaveLength(calls);
    expect(paths.filter((path) => path === "/auth/token")).toHaveLength(1);
  });

  test("with a valid token cause no login", async () => {
    const { paths, getAll } = await loggedIn();
    await getAll();
    expect(paths.filter((path) => path === "/auth/token")).toEqual([]);
  });
});
