import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { isRecord } from "../../src/errors/json.js";
import { type RunningAirflow, startAirflow } from "../airflow/start.js";
import type { Report } from "../conformance/report.js";
import { runSuite, wordsOf } from "../conformance/run-suite.js";
import { listenOnLoopback } from "../process/listen.js";
import { otherHost } from "./kdc.js";
import { audience, type Subject, type Surroundings, trickyUsers } from "./subject.js";

/** The result of one subject. A subject that could not be checked has failures and no counts. */
export interface SubjectOutcome extends Report {
  readonly subject: Subject;
  readonly seconds: number;
}

/** The environment of the checks. */
export interface CheckOptions {
  readonly surroundings: Surroundings;
  /** The folder of the certificates. */
  readonly certificates: string;
  /** The path of the npm package `kerberos`. */
  readonly kerberosPackage: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Starts the real Airflow of a subject, runs the checks of its auth providers and stops it. A start that fails is retried
 * once. All errors are part of the outcome.
 */
export async function checkSubject(subject: Subject, options: CheckOptions): Promise<SubjectOutcome> {
  const { surroundings, log, signal } = options;
  const start = performance.now();
  const attempt = () =>
    startAirflow({ version: subject.version, scheduler: false, log, signal, ...subject.start(surroundings) });
  const work = async (): Promise<Report> => {
    const airflow = await attempt().catch((error: unknown) => {
      signal.throwIfAborted();
      log(`${wordsOf(error)}\nTrying once more.`);
      return attempt();
    });
    try {
      return await check(subject, airflow, options);
    } finally {
      await airflow.stop();
    }
  };
  const report = await work().catch((error: unknown): Report => {
    log(wordsOf(error));
    return { counts: [], failures: [`${subject.name} could not be checked: ${wordsOf(error)}`] };
  });
  return { ...report, subject, seconds: (performance.now() - start) / 1000 };
}

async function check(subject: Subject, airflow: RunningAirflow, options: CheckOptions): Promise<Report> {
  const { surroundings, certificates, kerberosPackage, log, signal } = options;
  const { kdc, google } = surroundings;
  const { version: airflowVersion, apiVersion, baseUrl, home } = airflow;
  const logName = `.airflow/auth-lab/${subject.name.replaceAll(" ", "-")}.log`;
  log(`checking; the log is ${logName}`);
  const control = await listenOnLoopback(controlOf(airflow));
  try {
    return await runSuite({
      config: "test/auth-lab/vitest.config.ts",
      variable: "AUTH_LAB_TARGET",
      target: {
        name: subject.name,
        methods: subject.methods,
        ...{ airflowVersion, apiVersion, baseUrl, home, certificates },
        control: control.url,
        users: {
          ...airflow.users,
          ...Object.fromEntries(trickyUsers.map(({ name, password }) => [name, password])),
        },
        kerberos: { folder: kdc.folder, realm: kdc.realm, host: kdc.host, otherHost },
        google: { ...google.access, audience },
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
    await control.close();
  }
}

/** A server that restarts the Airflow for the suite: a POST with variables responds with 204, or with 500 and the reason. */
function controlOf(airflow: RunningAirflow) {
  return createServer((request, response) => {
    json(request)
      .then((settings) => {
        const entries = isRecord(settings) ? Object.entries(settings) : [];
        return airflow.restart(Object.fromEntries(entries.map(([name, value]) => [name, String(value)])));
      })
      .then(
        () => response.writeHead(204).end(),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
  });
}
