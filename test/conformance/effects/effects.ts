import { describe, expect, it } from "vitest";
import { type Lifespan, type Operation, operations, type Parameter } from "../../../generated/operations.js";
import { compareReleases } from "../../../src/checks/release-gate.js";
import type { Subject } from "../subject.js";
import { bodyEffects } from "./bodies.js";
import { listEffect, orderEffect } from "./lists.js";
import { type Scene, setScene } from "./scene.js";

/** Checks what a parameter does on a server that has it. */
export type Effect = (scene: Scene) => Promise<void>;

/** A parameter, a body field or a column of an order. */
export interface Feature {
  readonly operationId: string;
  readonly operation: Operation;
  readonly name: string;
  readonly place: "query" | "body";
  /** The column of an order. */
  readonly column?: string;
  readonly parameter: Parameter;
  /** `undefined` if there is no check. */
  readonly effect: Effect | undefined;
}

/** All parameters, body fields and orders of an API, with the checks of their effects. */
export function featuresOf(apiVersion: "v1" | "v2"): Feature[] {
  return Object.entries(operations[apiVersion]).flatMap(([operationId, operation]) =>
    (["query", "body"] as const).flatMap((place) =>
      Object.entries(operation[place]).flatMap(([name, parameter]): Feature[] => {
        const feature = { operationId, operation, name, place, parameter };
        if (name !== "order_by") {
          const effect = operationId.startsWith("get_dag_runs")
            ? listEffect(operationId, name, parameter)
            : bodyEffects[operationId]?.[name];
          return [{ ...feature, effect }];
        }
        return Object.entries(parameter.values ?? {}).map(([column, lifespan]) => ({
          ...feature,
          column,
          parameter: { ...parameter, ...lifespan },
          effect: orderEffect(operationId, column, parameter.array === true),
        }));
      }),
    ),
  );
}

/** Checks each parameter, body field and order: its effect if the release has it, else how the release treats it. */
export function effects(subject: Subject): void {
  const { target } = subject;
  const lives = ({ since = "0.0.0", until }: Lifespan) =>
    subject.since(since) && (until === undefined || compareReleases(target.airflowVersion, until) <= 0);
  let scene: Promise<Scene> | undefined;
  // Created by the first effect, because the checks of the lists count the runs of `nightly`.
  const staged = (effect: Effect) => async () => effect(await (scene ??= setScene(subject)));

  const features = featuresOf(target.apiVersion);
  describe.each([...new Set(features.map(({ operationId }) => operationId))])("%s", (operationId) => {
    for (const feature of features.filter((each) => each.operationId === operationId)) {
      const { name, column, operation, parameter, effect } = feature;
      const isThere = lives(operation) && lives(parameter);
      const work = isThere ? effect : absence(feature, lives(operation));
      const what = column === undefined ? name : `${name}=${column}`;
      if (work !== undefined) it(`${what} has its effect`, staged(work), 240_000);
    }
  });
}

/** Checks a release without the feature: Airflow 2 refuses it, Airflow 3 only in a body. */
function absence({ operation, name, place, column }: Feature, hasOperation: boolean): Effect {
  return async ({ subject, rows, send, list }) => {
    const path = operation.path.replace("{dag_id}", "paused").replace("{dag_run_id}", "no_such_run");
    const isV1 = subject.target.apiVersion === "v1";
    if (!hasOperation) {
      const { status } = await send(operation.method, path, operation.method === "GET" ? undefined : {});
      expect([404, 405]).toContain(status);
    } else if (place === "query" && !isV1 && column === undefined) {
      expect(await list("get_dag_runs", { [name]: "x" })).toHaveLength(rows.length);
    } else if (place === "query") {
      expect((await send(operation.method, `${path}?${name}=${column ?? "x"}`)).status).toBe(400);
    } else {
      const { status } = await send(operation.method, path, { [name]: column ?? "x" });
      expect(status).toBe(isV1 || column !== undefined ? 400 : 422);
    }
  };
}
