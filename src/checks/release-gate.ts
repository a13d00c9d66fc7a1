import type { Lifespan, Operation, Parameter } from "../../generated/operations.js";
import {
  AirflowError,
  type CallTarget,
  UnexpectedResponseError,
  UnsupportedFeatureError,
} from "../errors/errors.js";
import { type OperationId, operationsOf, type Version } from "../schema/index.js";
import { isRecord } from "../errors/json.js";
import type { CallInput } from "./validate.js";

/** A used feature that not every release has. */
export interface GatedUse extends Lifespan {
  /** The operation, parameter, field or value, as errors name it. */
  readonly feature: string;
}

/**
 * The features of a call that not every release of its API has: the operation, used parameters and body fields, and values that
 * are newer than their enum. Empty for a call that works on all releases.
 */
export function gatedUses(operationId: string, operation: Operation, { query, body }: CallInput): GatedUse[] {
  const uses: GatedUse[] = [];
  note(uses, operationId, operation);
  if (query !== undefined) noteAll(uses, operation.query, query);
  if (body !== undefined) noteAll(uses, operation.body, body);
  return uses;
}

function noteAll(uses: GatedUse[], known: Readonly<Record<string, Parameter>>, given: object): void {
  for (const [name, value] of Object.entries(given)) {
    const parameter = value === undefined ? undefined : known[name];
    if (parameter === undefined) continue;
    note(uses, name, parameter);
    if (parameter.values === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === "string")
        note(uses, `${name}=${item}`, parameter.values[item.replace(/^-/, "")] ?? {});
    }
  }
}

function note(uses: GatedUse[], feature: string, { since, until }: Lifespan): void {
  if (since !== undefined || until !== undefined)
    uses.push({ feature, ...(since && { since }), ...(until && { until }) });
}

/**
 * Refuses a use that the server's release does not have: Airflow 3 ignores an unknown filter and returns *all* runs.
 *
 * @throws UnsupportedFeatureError
 */
export function checkRelease(
  uses: readonly GatedUse[],
  airflowVersion: string,
  target: CallTarget = {},
): void {
  for (const { feature, since = airflowVersion, until = airflowVersion } of uses) {
    const isEarly = compareReleases(airflowVersion, since) < 0;
    if (!isEarly && compareReleases(airflowVersion, until) <= 0) continue;
    const range = isEarly ? `needs Airflow ${since} or newer` : `was removed after Airflow ${until}`;
    throw new UnsupportedFeatureError(`${feature} ${range}; this server is ${airflowVersion}`, target);
  }
}

/** The message for an operation that only the other version has, with its first release. */
export function absenceOf(id: OperationId, apiVersion: Version): string {
  const [other, product] =
    apiVersion === "v1" ? (["v2", "Airflow 3"] as const) : (["v1", "Airflow 2"] as const);
  const since = operationsOf(other)[id]?.since;
  return `${id} needs ${since === undefined ? product : `Airflow ${since} or newer`} (apiVersion "${other}"); this client has apiVersion "${apiVersion}"`;
}

/**
 * Orders releases such as `3.2.2`; a suffix after the third number (`rc1`, `+composer`) does not count.
 *
 * @returns a negative number if the first is older, 0 if they are equal.
 */
export function compareReleases(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2];
}

/** Whether a text names a release: `3.2.2`, or `3.2` for `3.2.0`. */
export function isRelease(text: unknown): text is string {
  return typeof text === "string" && /^\d+\.\d/.test(text);
}

function numbersOf(release: string): [major: number, minor: number, patch: number] {
  const [, major, minor, patch] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(release) ?? [];
  return [Number(major ?? 0), Number(minor ?? 0), Number(patch ?? 0)];
}

/** The server's release: the given one, otherwise requested once for all callers. */
export class ServerRelease {
  readonly #ask: () => Promise<unknown>;
  readonly #target: CallTarget;
  #release: Promise<string> | undefined;

  /** @param ask requests the version operation. */
  constructor(given: string | undefined, ask: () => Promise<unknown>, target: CallTarget = {}) {
    this.#ask = ask;
    this.#target = target;
    if (given !== undefined) this.#release = Promise.resolve(given);
  }

  /** @throws AirflowError if it cannot be read; the next call requests it again. */
  get(): Promise<string> {
    this.#release ??= this.#read().catch((cause: unknown) => {
      this.#release = undefined;
      throw new AirflowError(
        "The call depends on the server's release, which could not be read: set airflowVersion",
        { ...this.#target, cause },
      );
    });
    return this.#release;
  }

  async #read(): Promise<string> {
    const response = await this.#ask();
    if (isRecord(response) && isRelease(response["version"])) return response["version"];
    throw new UnexpectedResponseError("The version endpoint returned no release", { status: 200 });
  }
}
