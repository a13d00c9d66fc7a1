import { isRecord } from "../../src/errors/json.js";
import type { Version } from "../../src/index.js";

/** A real Airflow with what is around it, as `scripts/auth-lab/check-subject.ts` started it. */
export interface Target {
  name: string;
  /** What to check, each with a file here. */
  methods: readonly string[];
  airflowVersion: string;
  apiVersion: Version;
  baseUrl: string;
  /** Where a POST of variables restarts the Airflow with them. */
  control: string;
  /** Password by user name. */
  users: Readonly<Record<string, string>>;
  kerberos: {
    /** Holds `USER.keytab` for `alice`, `viewer` and `nobody`. */
    folder: string;
    realm: string;
    /** The host in the server's principal. */
    host: string;
    /** A host with a principal whose key the server does not have. */
    otherHost: string;
  };
  google: {
    audience: string;
    tokenUrl: string;
    metadataServer: string;
    privateKey: string;
    serviceAccount: string;
  };
  /** The folder of the lab's certificates. */
  certificates: string;
}

/** @throws Error for what does not describe a target. */
export function readTarget(text: string): Target {
  const described: unknown = JSON.parse(text);
  if (!isTarget(described)) throw new Error("AUTH_LAB_TARGET must name the JSON file of a target");
  return described;
}

function isTarget(value: unknown): value is Target {
  return isRecord(value) && typeof value["baseUrl"] === "string" && isRecord(value["google"]);
}
