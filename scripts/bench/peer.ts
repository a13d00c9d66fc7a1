/** What a peer's code is generated with. */
export interface Making {
  /** Its own folder, with `spec.json`, our spec of the API v2 in one file. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Something that makes the same calls as this client. */
export interface Peer {
  readonly name: string;
  /** What its code imports at run time. */
  readonly packages: Readonly<Record<string, string>>;
  /** What the generator is, for the versions in the results. */
  readonly generator?: string;
  /** Installs the generator. Returns a function that generates the code into the folder. */
  readonly prepare?: (making: Making) => Promise<() => Promise<unknown>>;
  /**
   * A TypeScript module whose default export takes the server's URL and a token and gives the four calls: `get`, `list`,
   * `trigger` and `remove`. It is what is measured, bundled and type-checked.
   */
  readonly consumer: string;
}

/** The ids and the body that every consumer uses. */
export const example = {
  dagId: "quick",
  runId: "manual__2026-11-23T06:07:00+00:00",
  body: { logical_date: null, conf: { day: "2026-11-23", shard: 7 } },
} as const;

/** The constants of a consumer. */
export const exampleCode = `const dagId = ${JSON.stringify(example.dagId)};
const runId = ${JSON.stringify(example.runId)};
const body = ${JSON.stringify(example.body)};
`;
