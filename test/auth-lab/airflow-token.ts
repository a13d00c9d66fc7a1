import { setTimeout as delay } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import {
  AirflowClient,
  airflowToken,
  AuthenticationError,
  PermissionDeniedError,
  UnexpectedResponseError,
} from "../../src/index.js";
import type { Lab, Sent } from "./lab.js";

// The value of `jwt_cli_expiration_time` in scripts/auth-lab/subject.ts.
const shortLifeMs = 2_000;
const shortTokens = { tokenPath: "/auth/token/cli" };

/** Airflow 3's token. */
export function airflowTokenChecks(lab: Lab): void {
  const { users, airflowVersion, baseUrl } = lab.target;
  const as = (username: string, options: { tokenPath?: string; password?: string } = {}) =>
    airflowToken({ username, password: users[username] ?? "", ...options });
  const logins = (sent: readonly Sent[]) => sent.filter(({ path }) => path.startsWith("/auth/token")).length;
  const refusals = (sent: readonly Sent[]) =>
    sent.map(({ status }) => status).filter((status) => status === 401 || status === 403);

  it.each(["admin", "colon", "üser"])("lets %s log in, trigger, list and delete", async (username) => {
    const sent: Sent[] = [];
    await lab.works(lab.client(as(username), { sent }));
    expect(logins(sent)).toBe(1);
  });

  it.each([
    ["a wrong password", as("admin", { password: "wrong-password" })],
    ["an unknown user", as("stranger", { password: "strangers-pw" })],
  ])("is refused for %s, and the next call logs in once more", async (_case, auth) => {
    const sent: Sent[] = [];
    const { dagRuns } = lab.client(auth, { sent });
    for (const attempt of [1, 2]) {
      const error = await lab.failure(dagRuns.list("paused"));
      expect(error).toBeInstanceOf(AuthenticationError);
      expect(error.message).toContain("check username and password");
      expect(logins(sent)).toBe(attempt);
    }
    expect(sent.every(({ path }) => path === "/auth/token")).toBe(true);
  });

  it("shows nothing of a login body that the server cannot parse", async () => {
    // The server's response contains the password.
    const auth = airflowToken({ body: { user: "admin", password: "misplaced-password" } });
    const error = await lab.failure(lab.client(auth).dagRuns.list("paused"));
    expect(error.message).toContain("POST /auth/token: 4");
  });

  it("logs in once for twenty calls at once", async () => {
    const sent: Sent[] = [];
    const { dagRuns } = lab.client(as("admin"), { sent });
    await Promise.all(Array.from({ length: 20 }, () => dagRuns.list("paused", { limit: 1 })));
    expect(logins(sent)).toBe(1);
  });

  it("continues the login for the other callers when one caller aborts", async () => {
    const sent: Sent[] = [];
    const { dagRuns } = lab.client(as("admin"), { sent });
    const aborting = new AbortController();
    const failure = lab.failure(dagRuns.list("paused", { limit: 1 }, { signal: aborting.signal }));
    const page = Promise.resolve(dagRuns.list("paused", { limit: 1 }));
    aborting.abort(new Error("enough"));
    expect((await failure).message).toBe("enough");
    expect(await page).toHaveProperty("dag_runs");
    expect(logins(sent)).toBe(1);
  });

  it("renews a token before it expires", async () => {
    const sent: Sent[] = [];
    const { dagRuns } = lab.client(as("admin", shortTokens), { sent });
    await dagRuns.list("paused", { limit: 1 });
    await delay(shortLifeMs + 1_000);
    await dagRuns.list("paused", { limit: 1 });
    expect(logins(sent)).toBe(2);
    expect(refusals(sent)).toEqual([]);
  });

  it("renews a token that has expired while the clock stood still", async () => {
    const now = performance.now();
    const clock = vi.spyOn(performance, "now").mockReturnValue(now);
    onTestFinished(() => clock.mockRestore());
    const sent: Sent[] = [];
    const { dagRuns } = lab.client(as("admin", shortTokens), { sent });
    await dagRuns.list("paused", { limit: 1 });
    await delay(shortLifeMs + 1_000);
    await dagRuns.list("paused", { limit: 1 });
    expect(logins(sent)).toBe(2);
    expect(refusals(sent)).toEqual([401]);
  });

  it("logs in once more after a logout, if the release revokes the token", async () => {
    const sent: Sent[] = [];
    const { dagRuns } = lab.client(as("admin"), { sent });
    await dagRuns.list("paused", { limit: 1 });
    const token = sent.at(-1)?.headers.get("authorization")?.replace("Bearer ", "") ?? "";
    const headers = { cookie: `_token=${token}` };
    const logout = await fetch(`${baseUrl}/api/v2/auth/logout`, { headers, redirect: "manual" });
    expect(logout.status).toBe(307);
    await dagRuns.list("paused", { limit: 1 });
    const revokes = !airflowVersion.startsWith("3.0");
    expect(refusals(sent)).toEqual(revokes ? [403] : []);
    expect(logins(sent)).toBe(revokes ? 2 : 1);
  });

  it("logs in once for twenty calls at once after the server's secret has changed", async () => {
    const sent: Sent[] = [];
    const { dagRuns } = lab.client(as("admin"), { sent });
    await dagRuns.list("paused", { limit: 1 });
    await lab.restart({ AIRFLOW__API_AUTH__JWT_SECRET: "another-secret-of-the-lab-".repeat(4) });
    await Promise.all(Array.from({ length: 20 }, () => dagRuns.list("paused", { limit: 1 })));
    expect(logins(sent)).toBe(2);
    expect(new Set(refusals(sent))).toEqual(new Set([403]));
  });

  it("does not renew the token if a permission is missing", async () => {
    const sent: Sent[] = [];
    const { dagRuns } = lab.client(as("viewer"), { sent });
    await dagRuns.list("paused", { limit: 1 });
    const error = await lab.failure(dagRuns.trigger("paused", { dag_run_id: lab.runId() }));
    expect(error).toBeInstanceOf(PermissionDeniedError);
    expect(logins(sent)).toBe(1);
    expect(refusals(sent)).toEqual([403]);
  });

  it.each(["/auth/token/", "/api/v2/auth/token", "/dep1/auth/token"])(
    "reports that %s is not a token endpoint",
    async (tokenPath) => {
      const error = await lab.failure(lab.client(as("admin", { tokenPath })).dagRuns.list("paused"));
      expect(error).toBeInstanceOf(UnexpectedResponseError);
      expect(error.message).toContain("check the path prefix in baseUrl");
    },
  );

  it("reports a client with apiVersion v1", async () => {
    const { dagRuns } = new AirflowClient({ baseUrl, apiVersion: "v1" });
    const error = await lab.failure(dagRuns.list("paused"));
    expect(error.message).toContain('the server is Airflow 3: use apiVersion "v2"');
  });
}
