import { expect, it } from "vitest";
import { AuthenticationError, basic, PermissionDeniedError } from "../../src/index.js";
import type { Lab } from "./lab.js";

/** User name and password on Airflow 2. */
export function basicChecks(lab: Lab): void {
  const { users } = lab.target;
  const as = (username: string, password = users[username] ?? "") => basic({ username, password });

  it.each(["admin", "colon", "üser"])("lets %s trigger, list and delete", async (username) => {
    await lab.works(lab.client(as(username)));
  });

  it.each([
    ["a wrong password", as("admin", "wrong-password")],
    ["an unknown user", as("stranger", "strangers-pw")],
    ["no credentials", undefined],
  ])("is refused for %s", async (_case, auth) => {
    const error = await lab.failure(lab.client(auth).dagRuns.list("paused"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("401");
  });

  it("lets a viewer read, but not write", async () => {
    const { dagRuns } = lab.client(as("viewer"));
    await dagRuns.list("paused");
    const error = await lab.failure(dagRuns.trigger("paused", { dag_run_id: lab.runId() }));
    expect(error).toBeInstanceOf(PermissionDeniedError);
  });
}
