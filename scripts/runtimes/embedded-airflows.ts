import { readSpec } from "../generate/load-spec.js";
import type { Node } from "../generate/spec.js";
import { RELEASES } from "../airflow/releases.js";
import type { Package } from "../start/package.js";
import type { JobTarget } from "../../test/runtimes/job.js";

/** The newest release of either API. */
const newest = ["2.11.2", "3.3.2"];

/** Embedded Airflows of all releases that listen in this process, fresh, for the checks of one runtime. */
export interface EmbeddedAirflows {
  /** The base URLs, by release. */
  readonly urls: Readonly<Record<string, string>>;
  /** An Airflow that no other check uses. */
  readonly spare: (airflowVersion: string) => Promise<string>;
  close(): Promise<void>;
}

/** Starts one of each release. */
export async function startEmbeddedAirflows({ testing }: Package): Promise<EmbeddedAirflows> {
  const closings: (() => Promise<void>)[] = [];
  const spare = async (airflowVersion: string) => {
    const listening = await testing.embeddedAirflow({ airflowVersion }).listen();
    closings.push(() => listening.close());
    return listening.url;
  };
  const entries: [string, string][] = [];
  for (const { version } of RELEASES) entries.push([version, await spare(version)]);
  return {
    urls: Object.fromEntries(entries),
    spare,
    close: async () => {
      for (const close of closings) await close();
    },
  };
}

/**
 * What a runtime has to check: every release that is served elsewhere, and the newest two that it makes itself.
 *
 * @param urlOf the base URL of a release as the runtime is to use it.
 */
export async function jobTargets(
  urlOf: (airflowVersion: string) => string,
  listens: boolean,
): Promise<JobTarget[]> {
  const specs: Readonly<Record<"v1" | "v2", Node>> = {
    v1: (await readSpec("v1")).document,
    v2: (await readSpec("v2")).document,
  };
  const places = ["elsewhere", "in memory", ...(listens ? ["listening" as const] : [])] as const;
  return places.flatMap((place) =>
    RELEASES.filter(({ version }) => place === "elsewhere" || newest.includes(version)).map(
      ({ version, apiVersion }): JobTarget => ({
        place,
        kind: "embedded",
        airflowVersion: version,
        apiVersion,
        baseUrl: urlOf(version),
        spec: specs[apiVersion],
        users: { admin: "admin-pw", op: "op-pw", user: "user-pw", viewer: "viewer-pw" },
        database: "sqlite",
        parallel: 20,
        pollMs: 5,
      }),
    ),
  );
}
