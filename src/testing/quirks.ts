import type { Lifespan } from "../../generated/operations.js";
import { type Database, isWithin, type Release } from "./release.js";

/** The releases that have a quirk (`2.8` includes all its patches), and the database if only one has it. */
type Row = readonly (Lifespan & { readonly database?: Database })[];

/**
 * Differences between releases that are not in the generated tables. The comment of each row is the observation it is based
 * on: raw HTTP requests to one real server per minor release.
 */
export const quirks = {
  // Both
  /** PostgreSQL: nulls come after all values, and before them in a descending order; SQLite does the opposite */
  nullsAreLargest: [{ database: "postgresql" }],
  /** 2.11.2 on PostgreSQL, 250 runs by state in pages of 20: 238 distinct runs, 12 of them twice. There is no tie-breaker, and each page is sorted separately */
  unstableOrder: [{ until: "2.11", database: "postgresql" }],
  /** a conflict names the field shared with the oldest conflicting run on PostgreSQL (2.11.2), with the run of the same id on SQLite */
  findsOldestConflict: [{ until: "2.11", database: "postgresql" }],
  /** 3.x on PostgreSQL: a run id over 250 or a note over 1000 characters is rejected by the database; stored on SQLite */
  limitsTexts: [{ since: "3.0", database: "postgresql" }],
  /** 3.3.2 on PostgreSQL: a value that the database rejects is 422 `Value rejected by database`; 500 as text before, and on SQLite */
  namesRejectedValues: [{ since: "3.3", database: "postgresql" }],

  // Airflow 2
  /** 2.9.3, 2.11.2: missing, wrong or malformed credentials are 403 Forbidden, like a missing permission; 401 on the others */
  badCredentialsAre403: [
    { since: "2.9", until: "2.9" },
    { since: "2.11", until: "2.11" },
  ],
  /** 2.0.2: the `type` of an error is https://airflow.apache.org/docs/2.0.2/...; later .../docs/apache-airflow/2.1.4/... */
  shortDocsUrl: [{ until: "2.0" }],
  /** 2.0-2.2 with basic_auth alone send `WWW-Authenticate: Basic` with a 401; later releases do not, because the session backend is last */
  sendsBasicChallenge: [{ until: "2.2" }],
  /** 2.0.2, 2.1.4: a 415 has its message in `title`; in `detail` later */
  mediaTypeInTitle: [{ until: "2.1" }],
  /** 2.4.3: the response to a clear still has the old start date; that of the stored run is null */
  clearShowsOldStart: [{ until: "2.4" }],
  /** 2.4.3-2.7.3: PATCH queued keeps the end date; null from 2.8 */
  queuedKeepsEnd: [{ until: "2.7" }],
  /** 2.0-2.5.1 accept naive dates and a raw + in a query, and refuse naive dates in a trigger in the handler; 2.5.2+ check RFC 3339 first */
  looseDates: [{ until: "2.5.1" }],
  /** 2.1.4: the 409 says `DAGRun ExecutionDate: ...`; later `DAGRun logical date: ...` */
  namesExecutionDate: [{ until: "2.1" }],
  /** 2.0.2: a second run of one date is 500 with HTML; only the id is checked */
  duplicateDateCrashes: [{ until: "2.0" }],
  /** 2.0, 2.1 store the run ids "" and null; 2.2+ generate one for "" and refuse null */
  emptyIdIsStored: [{ until: "2.1" }],
  /** 2.0-2.5 accept any run id (`a/b`, a newline, emoji); on 2.6-2.11 one outside the pattern is 500 with HTML */
  freeRunIds: [{ until: "2.5" }],
  /** 2.0-2.5.0 accept `scheduled__x`; 400 from 2.5.1 */
  freeReservedIds: [{ until: "2.5.0" }],
  /** a trigger with a null date and no run id: 2.0, 2.1 `None is not of type 'string'`; 2.2-2.7 `... is not iterable`; 2.8-2.10 `... PyString`; 2.11 `... cast as 'str'` */
  nullDateIsNoString: [{ until: "2.1" }],
  nullDateIsNotIterable: [{ since: "2.2", until: "2.7" }],
  nullDateIsNoPyString: [{ since: "2.8", until: "2.10" }],
  /** /health names the triggerer from 2.6.3 (2.5.3: not), the DAG processor from 2.7.3 */
  healthOfTriggerer: [{ since: "2.6", until: "2.11" }],
  healthOfDagProcessor: [{ since: "2.7", until: "2.11" }],
  /** 2.6.3, 2.11.2: `updated_at_gte` and `updated_at_lte` in the body of a batch are ignored; 400 `Unknown field.` on 2.5.3 */
  batchIgnoresUpdatedAt: [{ since: "2.6", until: "2.11" }],
  /** params that validate conf came with 2.2 */
  noParams: [{ until: "2.1" }],
  /** 2.3-2.8: a conf that violates a param is 500 with HTML; 400 on 2.2 and from 2.9 */
  badParamsCrash: [{ since: "2.3", until: "2.8" }],
  /** 2.0-2.5 say `None is not of type 'object'` to an empty body, 2.6+ `Request body must not be empty` */
  emptyBodyIsNone: [{ until: "2.5" }],
  /** 2.8.1+: a body over 1 MiB is 413 with HTML; 3.x accepts 5 MB */
  limitsPayload: [{ since: "2.8.1", until: "2.11" }],
  /** a header over 8190 bytes is 400 with HTML on 2.0.2 to 2.5.3, 431 with HTML on 2.6.3 to 2.11.2; 3.x accepts 70 kB */
  longHeaderIs400: [{ until: "2.5" }],
  /** 2.0.2: one run without a start date makes the whole page 500 `Response body does not conform to specification` */
  checksItsResponses: [{ until: "2.0" }],
  /** 2.0.2 sets a `session` cookie with every response */
  setsSessionCookie: [{ until: "2.0" }],

  // Airflow 3
  /** 3.0.6 and 3.1.0: limit=500 returns all of 251 rows; 100 on 2.x and 3.1.8+, and in the code of 3.1.7 */
  unclampedPages: [{ since: "3.0", until: "3.1.6" }],
  /** 3.0.6: the last of several order_by counts, an empty one is the default; 3.1+ accept up to 10, an empty one is 400 */
  oneOrderBy: [{ since: "3.0", until: "3.0" }],
  /** 3.0.6 and 3.1.0, and the code of 3.1.5, sort nulls last in both directions; the others as the database does */
  nullsLast: [{ since: "3.0", until: "3.1.5" }],
  /** 3.1.0 on SQLite, and the code of 3.1.8: all durations are equal in a sort; 3.2+ compute them */
  equalDurations: [{ since: "3.1", until: "3.1", database: "sqlite" }],
  /** 3.0.6, 3.1.8: a null start or end counts as now in filters; 3.2+: it matches every lower bound, and every upper bound that is not in the past */
  nullIsNow: [{ since: "3.0", until: "3.1" }],
  /** a naive date in a filter: 3.0-3.2 500 as text, 3.3.2 500 as JSON with `Database error` */
  textDatabaseErrors: [{ since: "3.0", until: "3.2" }],
  /** 3.0.6: a body of `null`, `[]` or `5` to trigger, patch or clear is 500 as text; 422 later */
  nonObjectCrashes: [{ since: "3.0", until: "3.0" }],
  /** 3.2.2, 3.3.2, 3.4.0b2: a body of `[]` or `5` to clear, or one with another content type, is 500 as text; 422 on 3.1.8 */
  nonObjectClearCrashes: [{ since: "3.2" }],
  /** POST without a Content-Type: 200 on 3.0 and 3.1, 422 on 3.2+ */
  contentTypeOptional: [{ since: "3.0", until: "3.1" }],
  /** conf null: 422 on 3.0, stored as {} from 3.1 */
  nonNullConf: [{ since: "3.0", until: "3.0" }],
  /** clear with run_on_latest_version null: 422 on 3.1 and 3.2, treated as absent from 3.3 */
  nonNullRunOnLatest: [{ since: "3.1", until: "3.2" }],
  /** run_after null: 500 on 3.0; from 3.1 it means now */
  nullRunAfterCrashes: [{ since: "3.0", until: "3.0" }],
  /** 3.0.6: run_after defaults to the logical_date, unless a data interval is sent too; 3.1+: to the time of the request */
  runAfterIsLogicalDate: [{ since: "3.0", until: "3.0" }],
  /** id of a run without logical date: manual__<run_after>_<8 characters> on 3.0; manual__<run_after> later, so that runs with an equal run_after conflict */
  suffixedIds: [{ since: "3.0", until: "3.0" }],
  /** a request with a Referer is recorded as triggered by `ui` from 3.1 */
  refererMeansUi: [{ since: "3.1" }],
  /** 3.3.2: `..` in a run id is 400; accepted before */
  refusesDots: [{ since: "3.3" }],
  /** 3.3.2: 400 for a partition_key when the DAG is not partitioned */
  checksPartitionKey: [{ since: "3.3" }],
  /** 3.4.0b2: a key in conf, at any depth, that Airflow's serialization uses (`__type`) is 422; stored before */
  reservesConfKeys: [{ since: "3.4" }],
  /** 3.3.2: an action of a bulk request that is unknown or not an object is 500 as text; 422 on 3.4.0b2 */
  unknownActionCrashes: [{ since: "3.3", until: "3.3" }],
  /** a URL of 70 kB: 200 on 3.0.6 and 3.1.8, 400 as text from 3.2.2 on; 20 kB is 200 everywhere */
  refusesHugeUrls: [{ since: "3.2" }],
  /** delete of a running run: 204 on 3.0.6 and 3.1.0, 409 on 3.1.8 and later, and in the code of 3.1.6 */
  keepsRunningRuns: [{ since: "3.1.6" }],
  /** the 409 of a trigger has the SQL statement until 3.1, "hidden" from 3.2 */
  showsSql: [{ since: "3.0", until: "3.1" }],
  /** 3.3.2: PATCH with the note "" removes the note; stored as "" before */
  emptyNoteIsNull: [{ since: "3.3" }],
  /** run_id_pattern=a|b matches either from 3.2, the literal text on 3.1 */
  pipeIsOr: [{ since: "3.2" }],
  /** PATCH success: unfinished tasks become skipped on 3.3.2; before, all tasks become success */
  successSkipsTasks: [{ since: "3.3" }],
  /** /wait?result=...: `results` is {} on 3.1 and 3.2 when no task returned anything, absent on 3.3.2 */
  omitsEmptyResults: [{ since: "3.3" }],
  /** 3.1.8, 3.2.2: with gzip, nothing of /wait is sent before its end; 3.3.2 flushes each line */
  buffersWait: [{ since: "3.1", until: "3.2" }],
  /** 3.2.2: total_entries is null with a cursor; 3.3.2 counts up to 50000 */
  cursorHidesTotal: [{ since: "3.2", until: "3.2" }],
  /** 3.2.2: a cursor over a column with nulls loses rows, or is 500 if it holds a null */
  cursorLosesNulls: [{ since: "3.2", until: "3.2" }],
  /** 3.3.2 on SQLite: a cursor over `duration` returns rows repeatedly without end, over `-duration` loses some */
  durationCursorLoops: [{ since: "3.3", database: "sqlite" }],
  /** 3.0.6: a 401 has `WWW-Authenticate: Bearer`; not later */
  sendsChallenge: [{ since: "3.0", until: "3.0" }],
  /** an empty Bearer is 403 on 3.0.6, 401 later */
  emptyBearerIsInvalid: [{ since: "3.0", until: "3.0" }],
  /** `Bearer` with two spaces: 403 on 3.0.6 and 3.1.8, 200 later */
  strictBearer: [{ since: "3.0", until: "3.1" }],
  /** the cookie _token=JWT: 401 on 3.0.6, 200 later */
  takesTokenCookie: [{ since: "3.1" }],
  /** a valid cookie with an invalid Bearer: 200 on 3.1.8 and 3.2.2, 403 on 3.3.2 */
  prefersTokenCookie: [{ since: "3.1", until: "3.2" }],
  /** /auth/token on 3.0.6 accepts JSON only, and an invalid body is 422 with a list; later also forms, and 422 with a text */
  strictLogin: [{ since: "3.0", until: "3.0" }],
  /** /auth/token with a body that is empty or not a JSON object: 500 as text on 3.1.8 to 3.3.2, 422 on 3.4.0b2 */
  badLoginCrashes: [{ since: "3.1", until: "3.3" }],
  /** trigger of an unknown DAG says `DAG with dag_id` until 3.1, `Dag with dag_id` from 3.2 */
  capitalDag: [{ since: "3.0", until: "3.1" }],
  /** list of an unknown DAG says `The DAG with dag_id: ...` on 3.0, `The Dag with ID: ...` from 3.1 */
  dagWithDagId: [{ since: "3.0", until: "3.0" }],
} as const satisfies Record<string, Row>;

/** The name of a row of {@link quirks}. */
export type Quirk = keyof typeof quirks;

/** Whether a release has a quirk. */
export function hasQuirk(release: Release, quirk: Quirk): boolean {
  const row: Row = quirks[quirk];
  return row.some(
    ({ database = release.database, ...lifespan }) =>
      database === release.database && isWithin(release, lifespan),
  );
}
