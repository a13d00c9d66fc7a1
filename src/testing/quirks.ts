import type { Lifespan } from "../../generated/operations.js";
import { isWithin, type Release } from "./release.js";

interface Row {
  /** The releases it holds for; `2.8` means all its patches. Within one API version unless it says more. */
  readonly holds: readonly Lifespan[];
  /** What real servers did. */
  readonly seen: string;
}

/**
 * What releases do differently beyond what the generated tables say. One row each, with the observation it rests on:
 * one real server per minor release was driven by raw HTTP.
 */
export const quirks = {
  // Airflow 2
  badCredentialsAre403: {
    holds: [
      { since: "2.9", until: "2.9" },
      { since: "2.11", until: "2.11" },
    ],
    seen: "2.9.3, 2.11.2: no, wrong or malformed credentials are 403 Forbidden, as a missing permission is; 401 on the others",
  },
  shortDocsUrl: {
    holds: [{ until: "2.0" }],
    seen: "2.0.2: the `type` of an error is https://airflow.apache.org/docs/2.0.2/...; later .../docs/apache-airflow/2.1.4/...",
  },
  sendsBasicChallenge: {
    holds: [{ until: "2.2" }],
    seen: "2.0-2.2 with basic_auth alone send `WWW-Authenticate: Basic` with a 401; later the session backend is last, and sends none",
  },
  mediaTypeInTitle: {
    holds: [{ until: "2.1" }],
    seen: "2.0.2, 2.1.4: a 415 has its message as title and no detail; the other way round later",
  },
  clearAnswersOldStart: {
    holds: [{ until: "2.4" }],
    seen: "2.4.3: the answer to a clear still has the old start date; the stored run has none",
  },
  queuedKeepsEnd: {
    holds: [{ until: "2.7" }],
    seen: "2.4.3-2.7.3: PATCH queued leaves the end date; null from 2.8",
  },
  looseDates: {
    holds: [{ until: "2.4" }],
    seen: "2.0-2.4 take naive dates and a raw + in a query, and refuse naive dates in a trigger themselves; 2.5+ check RFC 3339 first",
  },
  namesExecutionDate: {
    holds: [{ until: "2.1" }],
    seen: "2.1.4: the 409 says `DAGRun ExecutionDate: ...`; later `DAGRun logical date: ...`",
  },
  duplicateDateCrashes: {
    holds: [{ until: "2.0" }],
    seen: "2.0.2: a second run of one date is 500 with HTML; only the id is checked",
  },
  emptyIdIsStored: {
    holds: [{ until: "2.1" }],
    seen: '2.0, 2.1 store the run ids "" and null; 2.2+ make one up for "" and refuse null',
  },
  freeRunIds: {
    holds: [{ until: "2.5" }],
    seen: "2.0-2.5 take any run id (`a/b`, a newline, emoji); 2.6-2.11 answer 500 with HTML to one outside the pattern",
  },
  freeReservedIds: {
    holds: [{ until: "2.4" }],
    seen: "2.0-2.4 take `scheduled__x`; 2.5+ answer 400",
  },
  noParams: {
    holds: [{ until: "2.1" }],
    seen: "params that check conf came with 2.2",
  },
  badParamsCrash: {
    holds: [{ since: "2.3", until: "2.8" }],
    seen: "2.3-2.8: a conf that breaks a param is 500 with HTML; 400 on 2.2 and from 2.9",
  },
  emptyBodyIsNone: {
    holds: [{ until: "2.5" }],
    seen: "2.0-2.5 say `None is not of type 'object'` to an empty body, 2.6+ `Request body must not be empty`",
  },
  limitsPayload: {
    holds: [{ since: "2.8.1", until: "2.11" }],
    seen: "2.8.1+: a body over 1 MiB is 413 with HTML; 3.x took 5 MB",
  },
  longUrlIs414: {
    holds: [{ since: "2.11", until: "2.11" }],
    seen: "a request line over 4094 bytes is 414 with HTML on 2.11.2, 400 with HTML before; 3.x took 20 kB",
  },
  checksItsAnswers: {
    holds: [{ until: "2.0" }],
    seen: "2.0.2: one run without a start date makes the whole page 500 `Response body does not conform to specification`",
  },
  setsSessionCookie: {
    holds: [{ until: "2.0" }],
    seen: "2.0.2 sets a `session` cookie on every answer",
  },

  // Airflow 3
  unclampedPages: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "3.0.6: limit=500 gave 251 of 251 rows; 2.x and 3.1+ gave 100",
  },
  oneOrderBy: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "3.0.6: of several order_by the last one wins, an empty one is the default; 3.1+ take up to 10, an empty one is 400",
  },
  nullsLast: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "3.0.6 puts nulls last in both directions; the others follow the database (SQLite: nulls are smallest)",
  },
  nullIsNow: {
    holds: [{ since: "3.0", until: "3.1" }],
    seen: "3.0.6, 3.1.8: a null start or end counts as now in filters; 3.2+: it matches every lower bound, and an upper one that is not before now",
  },
  textDatabaseErrors: {
    holds: [{ since: "3.0", until: "3.2" }],
    seen: "a naive date in a filter: 3.0-3.2 500 as text, 3.3.2 500 as JSON with `Database error`",
  },
  nonObjectCrashes: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "3.0.6: a body of `null`, `[]` or `5` to trigger, patch or clear is 500 as text; 422 later",
  },
  nonObjectClearCrashes: {
    holds: [{ since: "3.2" }],
    seen: "3.2.2, 3.3.2: a body of `[]` or `5` to clear, or one with another content type, is 500 as text; 422 on 3.1.8",
  },
  contentTypeOptional: {
    holds: [{ since: "3.0", until: "3.1" }],
    seen: "POST without a Content-Type: 200 on 3.0 and 3.1, 422 on 3.2+",
  },
  nonNullConf: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "conf null: 422 on 3.0, stored as {} from 3.1",
  },
  nonNullRunOnLatest: {
    holds: [{ since: "3.1", until: "3.2" }],
    seen: "clear with run_on_latest_version null: 422 on 3.1 and 3.2, taken as absent from 3.3",
  },
  nullRunAfterCrashes: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "run_after null: 500 on 3.0, now from 3.1",
  },
  runAfterIsLogicalDate: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "3.0.6: run_after is the logical_date sent, unless a data interval is sent too; 3.1+: the time of the request",
  },
  suffixedIds: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "id of a run without logical date: manual__<run_after>_<8 characters> on 3.0; manual__<run_after> later, so equal run_after collide",
  },
  refererMeansUi: {
    holds: [{ since: "3.1" }],
    seen: "a request with a Referer is recorded as triggered by `ui` from 3.1",
  },
  refusesDots: {
    holds: [{ since: "3.3" }],
    seen: "3.3.2: `..` in a run id is 400; a legal id before",
  },
  checksPartitionKey: {
    holds: [{ since: "3.3" }],
    seen: "3.3.2: 400 for a partition_key when the DAG is not partitioned",
  },
  keepsRunningRuns: {
    holds: [{ since: "3.1" }],
    seen: "delete of a running run: 204 until 3.0, 409 from 3.1",
  },
  showsSql: {
    holds: [{ since: "3.0", until: "3.1" }],
    seen: 'the 409 of a trigger holds the SQL statement until 3.1, "hidden" from 3.2',
  },
  emptyNoteIsNull: {
    holds: [{ since: "3.3" }],
    seen: '3.3.2: PATCH with the note "" removes the note; kept as "" before',
  },
  pipeIsOr: {
    holds: [{ since: "3.2" }],
    seen: "run_id_pattern=a|b: both from 3.2, the literal text on 3.1",
  },
  successSkipsTasks: {
    holds: [{ since: "3.3" }],
    seen: "PATCH success: unfinished tasks become skipped on 3.3.2; before, all tasks become success",
  },
  omitsEmptyResults: {
    holds: [{ since: "3.3" }],
    seen: "/wait?result=...: `results` is {} on 3.1 and 3.2 when no task returned anything, absent on 3.3.2",
  },
  buffersWait: {
    holds: [{ since: "3.1", until: "3.2" }],
    seen: "3.1.8, 3.2.2: under gzip nothing of /wait arrives before its end; 3.3.2 flushes each line",
  },
  cursorHidesTotal: {
    holds: [{ since: "3.2", until: "3.2" }],
    seen: "3.2.2: total_entries is null with a cursor; 3.3.2 counts up to 50000",
  },
  cursorLosesNulls: {
    holds: [{ since: "3.2", until: "3.2" }],
    seen: "3.2.2: a cursor over a column with nulls loses rows, or is 500 when it stands on a null",
  },
  durationCursorLoops: {
    holds: [{ since: "3.3" }],
    seen: "3.3.2 on SQLite: a cursor over `duration` repeats rows for ever, over `-duration` loses some",
  },
  sendsChallenge: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "3.0.6: a 401 has `WWW-Authenticate: Bearer`; none later",
  },
  emptyBearerIsInvalid: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "an empty Bearer is 403 on 3.0.6, 401 later",
  },
  strictBearer: {
    holds: [{ since: "3.0", until: "3.1" }],
    seen: "`Bearer` with two spaces: 403 on 3.0.6 and 3.1.8, 200 later",
  },
  takesTokenCookie: {
    holds: [{ since: "3.1" }],
    seen: "the cookie _token=JWT: 401 on 3.0.6, 200 later",
  },
  prefersTokenCookie: {
    holds: [{ since: "3.1", until: "3.2" }],
    seen: "a good cookie with a bad Bearer: 200 on 3.1.8 and 3.2.2, 403 on 3.3.2",
  },
  strictLogin: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "/auth/token on 3.0.6: JSON only, a bad body is 422 with a list; later forms too, 422 with a text, and 500 for what is no JSON",
  },
  capitalDag: {
    holds: [{ since: "3.0", until: "3.1" }],
    seen: "trigger of an unknown DAG says `DAG with dag_id` until 3.1, `Dag with dag_id` from 3.2",
  },
  dagWithDagId: {
    holds: [{ since: "3.0", until: "3.0" }],
    seen: "list of an unknown DAG says `The DAG with dag_id: ...` on 3.0, `The Dag with ID: ...` from 3.1",
  },
} as const satisfies Record<string, Row>;

/** The name of a row of {@link quirks}. */
export type Quirk = keyof typeof quirks;

/** Whether a release has a quirk. */
export function hasQuirk(release: Release, quirk: Quirk): boolean {
  const row: Row = quirks[quirk];
  return row.holds.some((lifespan) => isWithin(release, lifespan));
}
