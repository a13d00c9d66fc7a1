import { describe, expect, it } from "vitest";
import { lifespanOf } from "../../scripts/generate/parameter.js";
import { nodeOf, Spec } from "../../scripts/generate/spec.js";
import { hasPublicRole } from "./public-role.js";
import type { Subject } from "./subject.js";
import type { Target } from "./target.js";

/** Documented statuses that this suite cannot provoke on a default installation, with the reason. */
const notProvoked: Readonly<Record<string, string>> = {
  "v2 get_dag_run 422": "the request cannot be invalid: both path parameters are strings",
  "v2 delete_dag_run 422": "the request cannot be invalid: both path parameters are strings",
  "v2 patch_dag_run 400": "needs a body that is not UTF-8, which the suite cannot send",
  "v2 clear_dag_run 400": "needs a body that is not UTF-8, which the suite cannot send",
};

/** The same, for all operations. */
const neverProvoked: Readonly<Record<number, string>> = {
  413: "needs a body over 1 MiB; the server may close the socket instead",
  500: "is a fault of the server, and its cause differs by release and database",
};

/** Checks, after all others, that the server responded with each status documented for an operation. */
export function documentedStatuses({ seen, since, target }: Subject, operationIds: readonly string[]): void {
  const { apiVersion } = target;
  const spec = new Spec(target.spec);

  describe.each(operationIds)("%s", (operationId) => {
    it("responded with each documented status", () => {
      const operation = [...spec.operations()].find(({ id }) => id === operationId);
      if (!since(lifespanOf(nodeOf(operation?.node)).since ?? "0.0.0")) {
        expect(seen.get(operationId)?.has(200)).toBe(false);
        return;
      }
      const documented = Object.entries(nodeOf(operation?.node["responses"]))
        .filter(([, response]) => since(lifespanOf(spec.resolve(response)).since ?? "0.0.0"))
        .map(([status]) => Number(status))
        .filter((status) => !(status === 401 && hasPublicRole(target)))
        .filter((status) => !(status === 403 && canAllUsersRead(target, operationId)))
        .filter((status) => !(status in neverProvoked))
        .filter((status) => !(`${apiVersion} ${operationId} ${String(status)}` in notProvoked));
      expect(documented.length).toBeGreaterThan(2);
      expect(documented.filter((status) => seen.get(operationId)?.has(status) !== true)).toEqual([]);
    });
  });
}

/** Whether a read cannot be 403: every user may read, and missing credentials are 401. */
function canAllUsersRead(target: Target, operationId: string): boolean {
  return target.apiVersion === "v1" && operationId.startsWith("get_") && !hasPublicRole(target);
}
