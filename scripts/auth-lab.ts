import { abortOnInterrupt } from "./airflow/interrupt.js";
import { LabError } from "./airflow/lab-error.js";
import { makeCertificates } from "./auth-lab/certificates.js";
import { checkSubject, type SubjectOutcome } from "./auth-lab/check-subject.js";
import { startGoogle } from "./auth-lab/google.js";
import { startKdc } from "./auth-lab/kdc.js";
import { installKerberosPackage } from "./auth-lab/kerberos-package.js";
import { writeResults } from "./auth-lab/results-file.js";
import { type Subject, SUBJECTS } from "./auth-lab/subject.js";
import { requireTools } from "./auth-lab/tools.js";
import { inParallel } from "./conformance/in-parallel.js";

const usage = `Usage: npm run auth-lab [-- quick | NAME...]
Without a name: all. quick: one Airflow 2 with every backend and one Airflow 3. Names: ${SUBJECTS.map(({ name }) => `"${name}"`).join(" ")}`;
const serversAtOnce = 2;

/**
 * Checks every way to authenticate against real Airflows, a real KDC and a local Google, two Airflows at once. All in one
 * go are written to `test/auth-lab/RESULTS.md`.
 */
async function main(args: readonly string[]): Promise<void> {
  const subjects = chosen(args);
  requireTools();
  const signal = abortOnInterrupt();
  const outcomes = await checkAll(subjects, signal);
  signal.throwIfAborted();

  for (const outcome of outcomes) for (const line of failuresOf(outcome)) console.log(`\n${line}`);
  console.log("");
  for (const outcome of outcomes) {
    const { subject, seconds } = outcome;
    const [passed, failed] = countsOf([outcome]);
    console.log(
      `${subject.name}: ${String(passed)} passed, ${String(failed)} failed in ${seconds.toFixed(0)} s`,
    );
  }
  const [passed, failed] = countsOf(outcomes);
  if (subjects.length === SUBJECTS.length && failed === 0) {
    console.log(`\nwritten: ${await writeResults(outcomes)}`);
  }
  console.log(`\n${String(passed)} passed, ${String(failed)} failed`);
  if (failed > 0) process.exitCode ||= 1;
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
  const kerberosPackage = await installKerberosPackage(log, signal);
  const endings: (() => unknown)[] = [];
  try {
    const certificates = await makeCertificates(signal);
    endings.push(() => certificates.remove());
    const google = await startGoogle(certificates.folder);
    endings.push(() => google.stop());
    const kdc = await startKdc(signal);
    endings.push(() => kdc.stop());
    return await inParallel(subjects, serversAtOnce, (subject) =>
      checkSubject(subject, {
        surroundings: { kdc, google },
        certificates,
        kerberosPackage,
        log: (line) => log(line.replace(/^/gm, `${subject.name}: `)),
        signal,
      }),
    );
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

function countsOf(outcomes: readonly SubjectOutcome[]): readonly [passed: number, failed: number] {
  const sum = (key: "passed" | "failed", unchecked: number) =>
    outcomes
      .flatMap((outcome) =>
        "report" in outcome ? outcome.report.counts.map((count) => count[key]) : unchecked,
      )
      .reduce((total, count) => total + count, 0);
  return [sum("passed", 0), sum("failed", 1)];
}

function failuresOf(outcome: SubjectOutcome): string[] {
  return "report" in outcome
    ? outcome.report.failures.map((failure) => `FAILED ${failure}`)
    : [`${outcome.subject.name} could not be checked: ${outcome.problem}`];
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(`auth-lab: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode ||= 1;
}
