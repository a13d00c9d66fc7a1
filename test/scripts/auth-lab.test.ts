import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { SUBJECTS } from "../../scripts/auth-lab/subject.js";
import { requireTools } from "../../scripts/auth-lab/tools.js";
import { Secrets } from "../auth-lab/secrets.js";
import { serve } from "../support/server.js";

describe("the lab's tools", () => {
  it("are listed in one line with their packages if all are missing", () => {
    expect(() => requireTools([])).toThrow(
      /^missing: krb5kdc, kdb5_util, .*, uv \(apt-get install krb5-kdc; .*; pip install uv\)$/,
    );
  });

  it("are searched for one by one", () => {
    const folder = mkdtempSync(join(tmpdir(), "auth-lab-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const programs = ["krb5kdc", "kdb5_util", "kadmin.local", "kinit", "krb5-config", "g++", "make"];
    for (const program of programs) writeFileSync(join(folder, program), "");
    expect(() => requireTools([folder])).toThrow(/^missing: uv \(pip install uv\)$/);
  });
});

describe("the lab's search for secrets", () => {
  const secret = "s3ntinel-pässword";
  const leaksOf = (shown: unknown) => {
    const secrets = new Secrets();
    secrets.learn(secret);
    secrets.show(shown);
    return secrets.leaks().length;
  };

  it.each<[string, unknown]>([
    ["a message", new Error(`wrong: ${secret}`)],
    ["a cause", new Error("failed", { cause: new Error(secret) })],
    ["a property of a cause", new Error("failed", { cause: { headers: { authorization: secret } } })],
    ["a hidden property", Object.defineProperty(new Error("failed"), "body", { value: secret })],
    ["JSON", { toJSON: () => ({ secret }) }],
    ["base64", new Error(Buffer.from(secret).toString("base64"))],
    ["a query", new Error(`GET /?password=${encodeURIComponent(secret)}`)],
  ])("finds a secret in %s", (_place, shown) => {
    expect(leaksOf(shown)).toBe(1);
  });

  it("finds nothing in an error without a secret", () => {
    expect(leaksOf(new Error("failed", { cause: new Error("innocent") }))).toBe(0);
  });

  it("learns the secrets of requests and responses", async () => {
    const { origin } = await serve([
      {
        json: { access_token: "token-of-the-response" },
        headers: { "set-cookie": "session=cookie-value; Path=/" },
      },
    ]);
    const secrets = new Secrets();
    await secrets.watch(fetch)(origin, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa("admin:basic-password")}`,
        cookie: "a=first-cookie; b=other-cookie",
      },
      body: new URLSearchParams({ assertion: "signed-assertion" }).toString(),
    });
    const all = ["token-of-the-response", "cookie-value", "basic-password", "first-cookie", "other-cookie"];
    for (const value of [...all, "signed-assertion", btoa("admin:basic-password")])
      secrets.show(new Error(value));
    // The Basic header counts as itself and as the password in it.
    expect(secrets.leaks().length).toBeGreaterThanOrEqual(7);
  });
});

describe("the lab's results", () => {
  const results = readFileSync(join(import.meta.dirname, "..", "auth-lab", "RESULTS.md"), "utf8");

  it("cover every server of the lab", () => {
    for (const { name } of SUBJECTS) expect(results).toMatch(new RegExp(`^\\| ${name} +\\| [1-9]`, "m"));
  });

  it.each([
    ["basic(", ["2.0.2", "2.11.2"]],
    ["kerberos(", ["2.5.3", "2.7.3", "2.11.2"]],
    ["googleIdToken(", ["2.11.2"]],
    ["session(", ["2.0.2", "2.11.2", "3.3.2"]],
    ["airflowToken(", ["3.0.6", "3.3.2", "3.3.2 FabAuthManager"]],
    ["mwaa(", ["2.11.2", "3.3.2"]],
  ])("name the releases where %s worked", (code, releases) => {
    const row = results.split("\n").find((line) => line.startsWith(`| \`${code}`));
    for (const release of releases) expect(row).toContain(`${release} (`);
    const manual = readFileSync(join(import.meta.dirname, "..", "..", "src/auth/README.md"), "utf8").split(
      "\n",
    );
    const rows = manual.filter((line) => line.startsWith(`| \`${code}`)).join();
    for (const release of releases) expect(rows).toContain(release);
  });
});
