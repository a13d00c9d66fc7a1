import { table, writeReport } from "../report/report.js";
import type { SubjectOutcome } from "./check-subject.js";
import type { Method } from "./subject.js";

/** The code of each auth provider. The manual is src/auth/README.md. */
const code: Readonly<Partial<Record<Method, string>>> = {
  basic: "basic({ username, password })",
  kerberos: 'kerberos({ hostname: "airflow-web" })',
  googleIdToken: "googleIdToken({ audience, serviceAccount })",
  session: "session({ username, password })",
  airflowToken: "airflowToken({ username, password })",
  "bearer and custom": "bearer(token)",
  mwaa: "mwaa({ createWebLoginToken })",
  mTLS: "fetch: nodeFetch({ ca, cert, key })",
  proxies: 'baseUrl: "https://example.com/prefix"',
};

/** Writes the results to `test/auth-lab/RESULTS.md`. */
export async function writeResults(outcomes: readonly SubjectOutcome[]): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  const methods = Object.entries(code).map(([method, text]) => {
    const found = outcomes.flatMap(({ subject, counts }) =>
      counts
        .filter(({ operation, failed }) => operation === method && failed === 0)
        .map(({ passed }) => `${subject.name} (${String(passed)})`),
    );
    return [`\`${text}\``, found.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).join(", ")];
  });
  const servers = outcomes.map(({ subject, counts, seconds }) => [
    subject.name,
    String(counts.reduce((sum, { passed }) => sum + passed, 0)),
    seconds.toFixed(0),
  ]);
  await writeReport("test/auth-lab/RESULTS.md", {
    methods: `On ${date}:\n\n${table(["code", "real Airflows"], methods)}`,
    servers: table(["Airflow", "checks", "s"], servers),
  });
}
