import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pMap from "p-map";
import { abortOnInterrupt } from "./airflow/interrupt.js";
import { LabError } from "./airflow/lab-error.js";
import { cachedPackages } from "./airflow/npm-cache.js";
import { writeCertificates } from "./auth-lab/certificates.js";
import { checkSubject, type SubjectOutcome } from "./auth-lab/check-subject.js";
import { startGoogle } from "./auth-lab/google.js";
import { startKdc } from "./auth-lab/kdc.js";
import { writeResults } from "./auth-lab/results.js";
import { type Subject, SUBJECTS } from "./auth-lab/subject.js";
import { requireTools } from "./auth-lab/tools.js";

const usage = `Usage: npm run auth-lab [-- quick | NAME...]
Without a name: all. quick: one Airflow 2 with every backend and one Airflow 3. Names: ${SUBJECTS.map(({ name }) => `"${name}"`).join(" ")}`;
const serversAtOnce = 2;
const kerberosVersion = "7.0.0";

/**
 * Checks every auth provider on real Airflows with a real KDC and a local Google, two Airflows at once. The results of a
 * run of all are written to `test/auth-lab/RESULTS.md`.
 */
async function main(): Promise<void> {
  const subjects = chosen(parseArgs({ allowPositionals: true }).positionals);
  requireTools();
  const signal = abortOnInterrupt();
  const outcomes = await checkAll(subjects, signal);
  signal.throwIfAborted();

  const failures = outcomes.flatMap((outcome) => outcome.failures);
  for (const failure of failures) console.log(`\nFAILED ${failure}`);
  console.log("");
  for (const { subject, seconds, ...outcome } of outcomes) {
    console.log(
      `${subject.name}: ${String(passedOf(outcome))} passed, ${String(outcome.failures.length)} failed in ${seconds.toFixed(0)} s`,
    );
  }
  if (subjects.length === SUBJECTS.length && failures.length === 0) await writeResults(outcomes);
  const passed = outcomes.reduce((sum, outcome) => sum + passedOf(outcome), 0);
  console.log(`\n${String(passed)} passed, ${String(failures.length)} failed`);
  if (failures.length > 0) process.exitCode ||= 1;
}

function chosen(args: readonly string[]): readonly Subject[] {
  if (args.length === 0) return SUBJECTS;
  if (args.length === 1 && args[0] === "quick") return SUBJECTS.filter(({ quick }) => quick);
  return args.map((arg) => {
    const subject = SUBJECTS.find(({ name }) => name === arg);
    if (subject === undefined) throw new LabError(`unknown: ${arg}\n${usage}`);
    return subject;
  });
}

async function checkAll(subjects: readonly Subject[], signal: AbortSignal): Promise<SubjectOutcome[]> {
  const log = (line: string) => console.error(line);
  // In the lab's cache, because its build requires the headers of MIT Kerberos, which `npm ci` must not.
  const modules = await cachedPackages({
    folder: `kerberos-${kerberosVersion}-node${process.versions.modules}`,
    packages: [`kerberos@${kerberosVersion}`],
    ...{ log, signal },
  });
  const folder = mkdtempSync(join(tmpdir(), "auth-lab-"));
  const endings: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
  try {
    await writeCertificates(folder);
    const google = await startGoogle(folder);
    endings.push(() => google.stop());
    mkdirSync(join(folder, "kdc"));
    const kdc = await startKdc(join(folder, "kdc"), signal);
    endings.push(() => kdc.stop());
    const check = (subject: Subject) =>
      checkSubject(subject, {
        surroundings: { kdc, google },
        certificates: folder,
        kerberosPackage: join(modules, "kerberos"),
        log: (line) => log(line.replace(/^/gm, `${subject.name}: `)),
        signal,
      });
    return await pMap(subjects, check, { concurrency: serversAtOnce });
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

function passedOf({ counts }: Pick<SubjectOutcome, "counts">): number {
  return counts.reduce((sum, { passed }) => sum + passed, 0);
}

try {
  await main();
} catch (error) {
  console.error(`auth-lab: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode ||= 1;
}
