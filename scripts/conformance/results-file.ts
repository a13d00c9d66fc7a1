import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import prettier from "prettier";
import { CHECKED_RELEASES } from "../airflow/releases.js";
import { root } from "../generate/stamp.js";
import { earlierResults } from "./earlier-results.js";
import type { Outcome } from "./outcome.js";
import { checksTable, serversTable } from "./tables.js";

const file = "test/conformance/RESULTS.md";

/**
 * Writes the outcomes to `test/conformance/RESULTS.md` and returns that path. The results of other releases stay.
 */
export async function writeResults(found: readonly Outcome[], now = new Date()): Promise<string> {
  const known = [...found, ...earlierResults(await readFile(root + file, "utf8").catch(() => ""))];
  const outcomes = CHECKED_RELEASES.flatMap(
    ({ version }) => known.find((outcome) => outcome.version === version) ?? [],
  );
  const text = `# Conformance of real Airflows

Written by \`npm run conformance\` on ${now.toISOString().slice(0, 10)}, not by hand.

## Checks

How many checks of each operation the real server of each release passed. A check of something that a release lacks passes when the client refuses it with \`UnsupportedFeatureError\`. \`npm test\` makes sure that the embedded Airflow has the same checks.

${checksTable(outcomes)}

## Servers

Each had a throw-away home and a scheduler, two servers at once on ${String(availableParallelism())} cores. Boot is from nothing to healthy: the database, the DAGs and users in it, the programs.

${serversTable(outcomes)}

## Reproduce

\`\`\`sh
npm ci
npm run conformance -- 2.11.2 3.3.2 # some releases
npm run conformance                 # all of them, and this file anew
\`\`\`

That needs [uv](https://docs.astral.sh/uv/), Python 3.8 for the oldest releases and 3.11 for the newest, and PostgreSQL: \`apt-get install postgresql\`.
`;
  const options = await prettier.resolveConfig(root + file);
  await writeFile(root + file, await prettier.format(text, { ...options, parser: "markdown" }));
  return file;
}
