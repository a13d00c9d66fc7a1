import { beforeAll, expect, it } from "vitest";
import { AuthenticationError, session, UnexpectedResponseError } from "../../src/index.js";
import type { Lab, Sent } from "./lab.js";

/** The session cookie of the web interface. */
export function sessionChecks(lab: Lab): void {
  const { users, apiVersion, airflowVersion, baseUrl } = lab.target;
  if (apiVersion === "v2") {
    cookieChecks(lab);
    return;
  }
  const as = (username: string, password = users[username] ?? "") => session({ username, password });
  const logins = (sent: readonly Sent[]) =>
    sent.filter(({ method, path }) => method === "POST" && path === "/login/").length;
  const isOld = airflowVersion.startsWith("2.0");

  beforeAll(async () => {
    // 2.0 to 2.2 have no session backend; this one only checks the permissions of the session's user.
    if (isOld) await lab.restart({ AIRFLOW__API__AUTH_BACKEND: "airflow.api.auth.backend.default" });
  });

  it.each(["admin", "colon", "üser"])("lets %s log in, trigger, list and delete", async (username) => {
    const sent: Sent[] = [];
    await lab.works(lab.client(as(username), { sent }));
    expect(logins(sent)).toBe(1);
  });

  it("logs in once for twenty calls at once", async () => {
    const sent: Sent[] = [];
    const { dagRuns } = lab.client(as("admin"), { sent });
    await Promise.all(Array.from({ length: 20 }, () => dagRuns.list("paused", { limit: 1 })));
    expect(logins(sent)).toBe(1);
  });

  it("accepts a cookie", async () => {
    const sent: Sent[] = [];
    await lab.client(as("admin"), { sent }).dagRuns.list("paused", { limit: 1 });
    const cookie = sent.at(-1)?.headers.get("cookie") ?? "";
    await lab.works(lab.client(session({ cookie })));
  });

  it("is refused for a wrong password", async () => {
    const error = await lab.failure(lab.client(as("admin", "wrong-password")).dagRuns.list("paused"));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toContain("check username and password");
  });

  it("is refused for a cookie without a session", async () => {
    const auth = session({ cookie: "session=00000000-0000-4000-8000-000000000000.AAAA" });
    const error = await lab.failure(lab.client(auth).dagRuns.list("paused"));
    // The backend of 2.0 treats an unknown user as "Public", which has no permissions.
    expect(error).toMatchObject({ status: isOld ? 403 : 401 });
  });

  it("names loginPath if the page has no form", async () => {
    const auth = session({ username: "admin", password: users["admin"] ?? "", loginPath: "/health" });
    const error = await lab.failure(lab.client(auth).dagRuns.list("paused"));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error.message).toContain("/health");
  });

  it("logs in once more when the server no longer accepts the session", async () => {
    const sent: Sent[] = [];
    const client = lab.client(as("admin"), { sent });
    await lab.works(client);
    // The server signs sessions with this key.
    await lab.restart({
      AIRFLOW__WEBSERVER__SECRET_KEY: "another-key-of-the-lab",
      ...(isOld && { AIRFLOW__API__AUTH_BACKEND: "airflow.api.auth.backend.default" }),
    });
    expect(new URL(baseUrl).hostname).toBe("127.0.0.1");
    await lab.works(client);
    expect(logins(sent)).toBe(2);
  });
}

/** Airflow 3 also accepts its JWT as a cookie. */
function cookieChecks(lab: Lab): void {
  it("accepts the cookie _token", async () => {
    await lab.works(lab.client(session({ cookie: `_token=${await lab.token()}` })));
  });

  it("is refused for an invalid token in it", async () => {
    const auth = session({ cookie: "_token=garbage" });
    await expect(lab.failure(lab.client(auth).dagRuns.list("paused"))).resolves.toMatchObject({
      status: 403,
    });
  });
}
