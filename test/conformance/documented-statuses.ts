import { describe, expect, it } from "vitest";
import { lifespanOf } from "../../scripts/generate/parameter.js";
import { nodeOf, Spec } from "../../scripts/generate/spec.js";
import { knowsStrangers } from "./strangers.js";
import type { Subject } from "./subject.js";
import type { Target } from "./target.js";

/** Documented statuses that this suite cannot make a stock server answer, and why. */
const notProvoked: Readonly<Record<string, string>> = {
  "v2 get_dag_run 422": "nothing of the request can be invalid: both path parameters are strings",
  "v2 delete_dag_run 422": "nothing of the request can be invalid: both path parameters are strings",
  "v2 patch_dag_run 400": "takes a body that is not UTF-8, which the embedded Airflow gets as text",
  "v2 clear_dag_run 400": "takes a body that is not UTF-8, which the embedded Airflow gets as text",
};

/** The same for every operation. */
const neverProvoked: Readonly<Record<number, string>> = {
  413: "takes a body over 1 MiB; the server may close the socket instead",
  500: "is a fault of the server; what provokes it differs by release and database",
};

/** Last of all: each status that the spec documents for an operation of the façade was really answered. */
export function documentedStatuses({ seen, since, target }: Subject, operationIds: readonly string[]): void {
  const { apiVersion } = target;
  const spec = new Spec(target.spec);

  describe.each(operationIds)("%s", (operationId) => {
    it("answered each documented status", () => {
      const operation = [...spec.operations()].find(({ id }) => id === operationId);
      if (!since(lifespanOf(nodeOf(operation?.node)).since ?? "0.0.0")) {
        expect(seen.get(operationId)?.has(200)).toBe(false);
        return;
      }
      const documented = Object.entries(nodeOf(operation?.node["responses"]))
        .filter(([, response]) => since(lifespanOf(spec.resolve(response)).since ?? "0.0.0"))
        .map(([status]) => Number(status))
        .filter((status) => !(status === 401 && knowsStrangers(target)))
        .filter((status) => !(status === 403 && mayAnyoneRead(target, operationId)))
        .filter((status) => !(status in neverProvoked))
        .filter((status) => !(`${apiVersion} ${operationId} ${String(status)}` in notProvoked));
      expect(documented.length).toBeGreaterThan(2);
      expect(documented.filter((status) => seen.get(operationId)?.has(status) !== true)).toEqual([]);
    });
  });
}

/** Every user of the lab may read, and on Airflow 2 there is no other 403, unless strangers get it. */
function mayAnyoneRead(target: Target, operationId: string): boolean {
  return target.apiVersion === "v1" && operationId.startsWith("get_") && !knowsStrangers(target);
}
