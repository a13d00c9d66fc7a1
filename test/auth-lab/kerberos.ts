import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeEach, expect, it, onTestFinished } from "vitest";
import {
  AirflowError,
  AuthenticationError,
  ConnectionError,
  kerberos,
  PermissionDeniedError,
} from "../../src/index.js";
import type { Lab, Sent } from "./lab.js";

const run = promisify(execFile);

/** Kerberos against a real KDC. libkrb5 reads its settings from the environment of this process. */
export function kerberosChecks(lab: Lab): void {
  const { folder, realm, host, otherHost } = lab.target.kerberos;
  const knows2xx = lab.target.airflowVersion.startsWith("2.11");
  const caches = mkdtempSync(join(tmpdir(), "auth-lab-tickets-"));
  afterAll(() => rmSync(caches, { recursive: true, force: true }));
  let count = 0;

  const set = (name: string, value: string) => {
    const before = process.env[name];
    process.env[name] = value;
    onTestFinished(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  };
  /** Starts without a ticket. */
  const emptyCache = () => {
    count += 1;
    set("KRB5CCNAME", `FILE:${join(caches, String(count))}`);
  };
  const kinit = (user: string, ...args: string[]) =>
    run("kinit", [...args, "-k", "-t", join(folder, `${user}.keytab`), user]);
  const list = (auth = kerberos({ hostname: host }), sent: Sent[] = []) =>
    lab.client(auth, { sent }).dagRuns.list("paused", { limit: 1 });

  beforeEach(emptyCache);

  it("lets a principal trigger, list and delete", async () => {
    await kinit("alice");
    const sent: Sent[] = [];
    await lab.works(lab.client(kerberos({ hostname: host }), { sent }));
    const tokens = sent.map(({ headers }) => headers.get("authorization"));
    expect(new Set(tokens).size).toBe(4);
  });

  it.each(["optional", "disabled"] as const)(
    "works with mutual authentication %s",
    async (mutualAuthentication) => {
      await kinit("alice");
      await list(kerberos({ hostname: host, mutualAuthentication }));
    },
  );

  it("fails if mutual authentication is required, which no Airflow supports", async () => {
    await kinit("alice");
    const error = await lab.failure(list(kerberos({ hostname: host, mutualAuthentication: "required" })));
    expect(error.message).toContain('mutualAuthentication: "optional"');
  });

  it("uses the option hostname instead of the host of the URL", async () => {
    await kinit("alice");
    const baseUrl = lab.target.baseUrl.replace("127.0.0.1", "localhost");
    await lab.works(lab.client(kerberos({ hostname: host }), { baseUrl }));
  });

  it("uses the option principal", async () => {
    await kinit("alice");
    await list(kerberos({ hostname: host, principal: `alice@${realm}` }));
    const error = await lab.failure(list(kerberos({ hostname: host, principal: `viewer@${realm}` })));
    expect(error).toBeInstanceOf(AirflowError);
  });

  it("needs no kinit with a keytab", async () => {
    set("KRB5CCNAME", "MEMORY:keytab");
    set("KRB5_CLIENT_KTNAME", `FILE:${join(folder, "alice.keytab")}`);
    await lab.works(lab.client(kerberos({ hostname: host })));
  });

  it("reports a missing ticket", async () => {
    const error = await lab.failure(list());
    expect(error).toBeInstanceOf(AirflowError);
    expect(error.message).toContain("there is no ticket: run kinit");
  });

  it("reports an expired ticket", async () => {
    await kinit("alice", "-l", "1s");
    await delay(2_500);
    const error = await lab.failure(list());
    expect(error.message).toContain("the ticket has expired: run kinit");
  });

  it("reports that the KDC does not know the server", async () => {
    await kinit("alice");
    const error = await lab.failure(list(kerberos({ hostname: "nohost" })));
    expect(error.message).toContain("the KDC does not know the server's principal");
    expect(error.message).toContain("airflow@nohost");
  });

  it("reports that no KDC responds", async () => {
    set("KRB5_CONFIG", join(import.meta.dirname, "no-kdc.conf"));
    set("KRB5CCNAME", "MEMORY:no-kdc");
    set("KRB5_CLIENT_KTNAME", `FILE:${join(folder, "alice.keytab")}`);
    const error = await lab.failure(list());
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toContain("no KDC responds");
  });

  it.each([
    ["another host", { hostname: otherHost }],
    ["another service", { hostname: host, service: "HTTP" }],
  ])("is refused with a ticket for %s", async (_case, options) => {
    await kinit("alice");
    const sent: Sent[] = [];
    const error = await lab.failure(list(kerberos(options), sent));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(sent.map(({ status }) => status)).toEqual([401]);
  });

  it("is refused for a principal without a user in Airflow", async () => {
    await kinit("nobody");
    const error = await lab.failure(list());
    // Up to 2.7, Airflow responds with 500 to an unknown user.
    expect(error).toMatchObject({ status: knows2xx ? 403 : 500 });
  });

  it("lets a viewer read, but not write", async () => {
    await kinit("viewer");
    await list();
    const { dagRuns } = lab.client(kerberos({ hostname: host }));
    const error = await lab.failure(dagRuns.trigger("paused", { dag_run_id: lab.runId() }));
    expect(error).toBeInstanceOf(PermissionDeniedError);
  });

  it("is refused for a replayed token, so each attempt sends a new token", async () => {
    await kinit("alice");
    const sent: Sent[] = [];
    let lost = 0;
    const client = lab.client(kerberos({ hostname: host }), {
      sent,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        // The response to the first attempt is lost, but the server has used its token.
        if (lost > 0) return response;
        lost += 1;
        await response.text();
        return new Response("", { status: 503 });
      },
    });
    await client.dagRuns.list("paused", { limit: 1 });
    expect(sent.map(({ status }) => status)).toEqual([503, 200]);
    const authorization = sent.at(-1)?.headers.get("authorization") ?? "";
    const replay = await fetch(`${lab.target.baseUrl}/api/v1/dags?limit=1`, { headers: { authorization } });
    expect(replay.status).toBe(401);
  });

  it("works for a hundred calls at once", async () => {
    await kinit("alice");
    const { dagRuns } = lab.client(kerberos({ hostname: host }));
    const calls = Array.from({ length: 100 }, () => dagRuns.list("paused", { limit: 1 }));
    expect(await Promise.all(calls)).toHaveLength(100);
  });
}
