import { describe, expect, it } from "vitest";
import { operations } from "../../generated/operations.js";
import { AuthenticationError, PermissionDeniedError, UnsupportedFeatureError } from "../../src/index.js";
import { hasPublicRole } from "./public-role.js";
import type { Subject } from "./subject.js";

/** Valid bodies of the operations that need one. */
const bodies: Readonly<Record<string, object>> = {
  post_dag_run: { logical_date: null },
  get_dag_runs_batch: {},
  patch_dag_run: { state: "failed" },
  clear_dag_run: { dry_run: false },
};

const changes = ["post_dag_run", "patch_dag_run", "delete_dag_run", "clear_dag_run"];

/** Refusals of each operation: missing credentials, an invalid token, and writes by a viewer. */
export function access({ as, raw, id, client, since, target }: Subject): void {
  const { apiVersion } = target;
  const isPublic = hasPublicRole(target);
  const unauthenticatedStatus = isPublic ? 403 : 401;
  const unauthenticatedError = isPublic ? PermissionDeniedError : AuthenticationError;

  describe.each([
    "get_dag_runs",
    "get_dag_runs_batch",
    "get_dag_run",
    "post_dag_run",
    "delete_dag_run",
    "patch_dag_run",
    "clear_dag_run",
  ])("%s", (operationId) => {
    const operation = Object.entries(operations[apiVersion]).find(([name]) => name === operationId)?.[1];
    const path = (dagRunId: string) =>
      (operation?.path ?? "").replace("{dag_id}", "paused").replace("{dag_run_id}", dagRunId);
    const send = (dagRunId: string, authorization: string) =>
      raw(operation?.method ?? "", path(dagRunId), {
        headers: { authorization },
        body: apiVersion === "v1" && operationId === "post_dag_run" ? {} : bodies[operationId],
      });

    // Routing comes before authentication: a release without the operation responds with 404 or 405.
    const lacks = !since(operation?.since ?? "0.0.0");
    const absent = operationId === "patch_dag_run" ? 405 : 404;

    it("is refused without credentials", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("stranger") });
      expect((await send(dag_run_id, "")).status).toBe(lacks ? absent : unauthenticatedStatus);
    });

    it("is refused with an invalid token", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("garbage") });
      const refused = apiVersion === "v2" ? 403 : unauthenticatedStatus;
      expect((await send(dag_run_id, "Bearer garbage")).status).toBe(lacks ? absent : refused);
    });

    if (!changes.includes(operationId)) return;
    it("is refused to a viewer", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("viewer") });
      const viewer = as("viewer").dagRuns;
      const attempt = {
        post_dag_run: () => viewer.trigger("paused"),
        patch_dag_run: () => viewer.update("paused", dag_run_id, { state: "failed" }),
        delete_dag_run: () => viewer.delete("paused", dag_run_id),
        clear_dag_run: () => viewer.clear("paused", dag_run_id),
      };
      const attempts: Record<string, () => Promise<unknown>> = attempt;
      await expect(attempts[operationId]?.()).rejects.toBeInstanceOf(
        lacks ? UnsupportedFeatureError : PermissionDeniedError,
      );
    });
  });

  describe("login", () => {
    it("refuses a wrong password, and the error names the cause but not the password", async () => {
      const wrong = as("admin", "wrong-password").dagRuns.get("paused", "any");
      await expect(wrong).rejects.toBeInstanceOf(unauthenticatedError);
      await expect(wrong).rejects.not.toThrow("wrong-password");
      await expect(wrong).rejects.toThrow(
        apiVersion === "v2" ? "the login was refused" : isPublic ? "wrong credentials" : "401",
      );
    });

    it("refuses a client without credentials, and the error names the missing auth option", async () => {
      const call = as(undefined).dagRuns.get("paused", "any");
      await expect(call).rejects.toBeInstanceOf(unauthenticatedError);
      if (!isPublic) await expect(call).rejects.toThrow("set the auth option");
    });

    it("allows a viewer to read", async () => {
      expect((await as("viewer").dagRuns.list("paused", { limit: 1 })).dag_runs).toHaveLength(1);
    });
  });
}
