import { describe, expect, it } from "vitest";
import { operations } from "../../generated/operations.js";
import { AuthenticationError, PermissionDeniedError, UnsupportedFeatureError } from "../../src/index.js";
import { knowsStrangers } from "./strangers.js";
import type { Subject } from "./subject.js";

/** Bodies that pass the server's own checks, where an operation needs one. */
const bodies: Readonly<Record<string, object>> = {
  post_dag_run: { logical_date: null },
  get_dag_runs_batch: {},
  patch_dag_run: { state: "failed" },
  clear_dag_run: { dry_run: false },
};

const changes = ["post_dag_run", "patch_dag_run", "delete_dag_run", "clear_dag_run"];

/** Who may not do what: strangers, garbage instead of a token, and readers who try to write; for each operation. */
export function access({ as, raw, id, client, since, target }: Subject): void {
  const { apiVersion } = target;
  const strangersAreKnown = knowsStrangers(target);
  const strangerStatus = strangersAreKnown ? 403 : 401;
  const strangerError = strangersAreKnown ? PermissionDeniedError : AuthenticationError;

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

    // Routing comes before authentication: on a release without the operation there is nothing to refuse.
    const lacks = !since(operation?.since ?? "0.0.0");
    const absent = operationId === "patch_dag_run" ? 405 : 404;

    it("is refused to a stranger", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("stranger") });
      expect((await send(dag_run_id, "")).status).toBe(lacks ? absent : strangerStatus);
    });

    it("is refused to garbage", async () => {
      const { dag_run_id } = await client.dagRuns.trigger("paused", { dag_run_id: id("garbage") });
      const refused = apiVersion === "v2" ? 403 : strangerStatus;
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
    it("refuses a wrong password with words that help", async () => {
      const wrong = as("admin", "wrong-password").dagRuns.get("paused", "any");
      await expect(wrong).rejects.toBeInstanceOf(strangerError);
      await expect(wrong).rejects.not.toThrow("wrong-password");
      await expect(wrong).rejects.toThrow(
        apiVersion === "v2"
          ? "the login was refused"
          : strangersAreKnown
            ? "the credentials were refused"
            : "401",
      );
    });

    it("refuses who has no credentials, and says that the client has none", async () => {
      const nobody = as(undefined).dagRuns.get("paused", "any");
      await expect(nobody).rejects.toBeInstanceOf(strangerError);
      if (!strangersAreKnown) await expect(nobody).rejects.toThrow("no auth option");
    });

    it("lets a viewer read", async () => {
      expect((await as("viewer").dagRuns.list("paused", { limit: 1 })).dag_runs).toHaveLength(1);
    });
  });
}
