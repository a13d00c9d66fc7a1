import { writeFile } from "node:fs/promises";
import prettier from "prettier";
import { root } from "../generate/stamp.js";
import type { SubjectOutcome } from "./check-subject.js";
import type { Method } from "./subject.js";

const file = "test/auth-lab/RESULTS.md";

/** One way to authenticate, as in the table of src/auth/README.md. */
interface Way {
  readonly method: Method;
  /** The auth backend of Airflow 2 or the auth manager of Airflow 3. */
  readonly server: string;
  readonly settings: string;
  readonly code: string;
}

const ways: readonly Way[] = [
  {
    method: "basic",
    server: "`basic_auth`",
    settings: "`[api] auth_backends` (2.0 to 2.2: `auth_backend`)",
    code: "basic({ username, password })",
  },
  {
    method: "kerberos",
    server: "`kerberos_auth`",
    settings:
      "`[api] auth_backends`, `[kerberos] keytab` with the key of `airflow/HOST`; 2.11: `AUTH_ROLE_PUBLIC = None` in `webserver_config.py`",
    code: 'kerberos({ hostname: "airflow-web" })',
  },
  {
    method: "googleIdToken",
    server: "`google_openid`",
    settings: "`[api] auth_backends`, `google_oauth2_audience`; a user with the e-mail of the account",
    code: "googleIdToken({ audience, serviceAccount })",
  },
  {
    method: "session",
    server: '`session`; on Airflow 3 only as `session({ cookie: "_token=…" })`',
    settings: "the default of `[api] auth_backends` from 2.3; 2.0: `default`",
    code: "session({ username, password })",
  },
  {
    method: "airflowToken",
    server: "SimpleAuthManager, FabAuthManager",
    settings: "`[core] auth_manager`; `[api_auth] jwt_secret` alike on all servers",
    code: "airflowToken({ username, password })",
  },
  {
    method: "bearer and custom",
    server: "any that takes a token",
    settings: "",
    code: "bearer(token)",
  },
  {
    method: "mwaa",
    server: "Amazon MWAA (its two endpoints by stand-ins)",
    settings: "permission `airflow:CreateWebLoginToken`",
    code: "mwaa({ createWebLoginToken })",
  },
  {
    method: "mTLS",
    server: "a proxy that asks for a client certificate",
    settings: "",
    code: "fetch: nodeFetch({ ca, cert, key })",
  },
  {
    method: "proxies",
    server: "a proxy with a path prefix, single sign-on",
    settings: "`[api] base_url` if the proxy keeps the prefix",
    code: 'baseUrl: "https://example.com/prefix"',
  },
];

/** Writes what was found to `test/auth-lab/RESULTS.md` and returns that path. */
export async function writeResults(outcomes: readonly SubjectOutcome[], now = new Date()): Promise<string> {
  const text = `# Ways to authenticate, on real Airflows

Written by \`npm run auth-lab\` on ${now.toISOString().slice(0, 10)}, not by hand.

The releases are those on which all checks of the method passed against a real server; in parentheses the number of checks.

${methodsTable(outcomes)}

## Servers

| Airflow | checks | s |
| --- | --- | --- |
${outcomes.map((outcome) => `| ${outcome.subject.name} | ${String(checksOf(outcome))} | ${outcome.seconds.toFixed(0)} |`).join("\n")}

On stock 2.11.2, whose provider takes strangers for "Public", every refusal is a 403 and Kerberos does not work: \`AUTH_ROLE_PUBLIC = None\` in \`webserver_config.py\` remedies both.
`;
  const options = await prettier.resolveConfig(root + file);
  await writeFile(root + file, await prettier.format(text, { ...options, parser: "markdown" }));
  return file;
}

function methodsTable(outcomes: readonly SubjectOutcome[]): string {
  const rows = ways.map(({ method, server, settings, code }) => [
    `\`${code}\``,
    releasesOf(method, outcomes),
    server,
    settings,
  ]);
  const header = ["code", "real Airflows", "backend, auth manager", "settings of the server"];
  return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function releasesOf(method: Method, outcomes: readonly SubjectOutcome[]): string {
  const worked = outcomes.flatMap((outcome) => {
    const count = "report" in outcome && outcome.report.counts.find(({ operation }) => operation === method);
    return count && count.failed === 0 ? [`${outcome.subject.name} (${String(count.passed)})`] : [];
  });
  return worked.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).join(", ");
}

function checksOf(outcome: SubjectOutcome): number {
  return "report" in outcome ? outcome.report.counts.reduce((sum, { passed }) => sum + passed, 0) : 0;
}
