import type { Report } from "../conformance/report.js";
import { runSuite, wordsOf } from "../conformance/run-suite.js";
import { type RunningAirflow, startAirflow } from "../airflow/start.js";
import type { Certificates } from "./certificates.js";
import { controlOf } from "./control.js";
import { otherHost } from "./kdc.js";
import { audience, type Subject, type Surroundings, trickyUsers } from "./subject.js";

const logFolder = ".airflow/auth-lab";

/** How it went with one subject. */
export type SubjectOutcome = { readonly subject: Subject; readonly seconds: number } & (
  { readonly report: Report } | { readonly problem: string }
);

/** What the checks of a subject need. */
export interface CheckOptions {
  readonly surroundings: Surroundings;
  readonly certificates: Certificates;
  /** The path of the npm package `kerberos`. */
  readonly kerberosPackage: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Starts a real Airflow as the subject says, runs the checks of its methods and stops it. A server that does not come up
 * is tried once more. Whatever goes wrong is part of the outcome.
 *
 * @throws the reason of the signal.
 */
export async function checkSubject(subject: Subject, options: CheckOptions): Promise<SubjectOutcome> {
  const { log, signal } = options;
  const start = performance.now();
  const secondsSoFar = () => (performance.now() - start) / 1000;
  try {
    const airflow = await startSubject(subject, options);
    try {
      const report = await check(subject, airflow, options);
      return { subject, seconds: secondsSoFar(), report };
    } finally {
      await airflow.stop();
    }
  } catch (error) {
    signal.throwIfAborted();
    const problem = wordsOf(error);
    log(problem);
    return { subject, seconds: secondsSoFar(), problem };
  }
}

async function startSubject(subject: Subject, options: CheckOptions): Promise<RunningAirflow> {
  const { surroundings, log, signal } = options;
  const attempt = () =>
    startAirflow({
      version: subject.version,
      scheduler: false,
      log,
      signal,
      ...subject.start(surroundings),
    });
  try {
    return await attempt();
  } catch (error) {
    signal.throwIfAborted();
    log(`${wordsOf(error)}\nTrying once more.`);
    return attempt();
  }
}

async function check(subject: Subject, airflow: RunningAirflow, options: CheckOptions): Promise<Report> {
  const { surroundings, certificates, kerberosPackage, log, signal } = options;
  const { kdc, google } = surroundings;
  const { version: airflowVersion, apiVersion, baseUrl, home } = airflow;
  const logName = `${logFolder}/${subject.name.replaceAll(" ", "-")}.log`;
  log(`checking; the log is ${logName}`);
  const control = await controlOf(airflow);
  try {
    return await runSuite({
      config: "test/auth-lab/vitest.config.ts",
      variable: "AUTH_LAB_TARGET",
      target: {
        name: subject.name,
        methods: subject.methods,
        airflowVersion,
        apiVersion,
        baseUrl,
        home,
        control: control.url,
        users: {
          ...airflow.users,
          ...Object.fromEntries(trickyUsers.map(({ name, password }) => [name, password])),
        },
        kerberos: { folder: kdc.folder, realm: kdc.realm, host: kdc.host, otherHost },
        google: { ...google.access, audience },
        certificates: certificates.folder,
      },
      env: {
        ...google.env,
        AUTH_LAB_KERBEROS: kerberosPackage,
        KRB5_CONFIG: `${kdc.folder}/krb5.conf`,
      },
      logName,
      signal,
    });
  } finally {
    await control.stop();
  }
}
