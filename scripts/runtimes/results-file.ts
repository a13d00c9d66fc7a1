import { writeFile } from "node:fs/promises";
import prettier from "prettier";
import { root } from "../generate/stamp.js";
import type { Outcome } from "./check-runtime.js";
import { placesTable, releasesTable, versionsTable } from "./tables.js";

const file = "test/runtimes/RESULTS.md";

/** Writes what was found to `test/runtimes/RESULTS.md` and returns that path. */
export async function writeResults(outcomes: readonly Outcome[], now = new Date()): Promise<string> {
  const text = `# Runtimes

Written by \`npm run runtimes\` on ${now.toISOString().slice(0, 10)}, not by hand.

${versionsTable(outcomes)}

## Conformance

How many checks of the conformance suite passed in each runtime, for each release of the embedded Airflow. That listened on the loopback interface in a Node of ours; for Chromium it stood behind a reverse proxy on the page's own origin.

${releasesTable(outcomes)}

## What runtimes do themselves

The same suite on Airflow 2.11.2 and 3.3.2 that the runtime makes itself, in memory and listening, and the checks of what runtimes differ in ([README.md](README.md)).

${placesTable(outcomes)}
`;
  const options = await prettier.resolveConfig(root + file);
  await writeFile(root + file, await prettier.format(text, { ...options, parser: "markdown" }));
  return file;
}
