import { isRecord } from "../../src/errors/json.js";
import type { Version } from "../../src/index.js";

/** A real Airflow and its surrounding servers, as `scripts/auth-lab/check-subject.ts` starts them. */
export interface Target {
  name: string;
  /** The names of the checks to run, as in `real.auth-lab.ts`. */
  methods: readonly string[];
  airflowVersion: string;
  apiVersion: Version;
  baseUrl: string;
  /** A POST of environment variables to this URL restarts the Airflow with them. */
  control: string;
  /** Password by user name. */
  users: Readonly<Record<string, string>>;
  kerberos: {
    /** The folder with `USER.keytab` for `alice`, `viewer` and `nobody`. */
    folder: string;
    realm: string;
    /** The host in the server's principal. */
    host: string;
    /** A host with a principal whose key is not on the server. */
    otherHost: string;
  };
  google: {
    audience: string;
    tokenUrl: string;
    metadataServer: string;
    privateKey: string;
    serviceAccount: string;
  };
  /** The folder with the lab's certificates. */
  certificates: string;
}

/** @throws Error unless `text` is the JSON of a target. */
export function readTarget(text: string): Target {
  const described: unknown = JSON.parse(text);
  if (!isTarget(described)) throw new Error("AUTH_LAB_TARGET must name the JSON file of a target");
  return described;
}

function isTarget(value: unknown): value is Target {
  return isRecord(value) && typeof value["baseUrl"] === "string" && isRecord(value["google"]);
}
