import { createRequire } from "node:module";
import { root } from "../generate/stamp.js";
import { runProgram } from "../start/program.js";

const require = createRequire(import.meta.url);

/**
 * Writes the reference of one spec, a page that holds all it needs. Its template forbids it to load anything: Redoc would
 * fetch a logo.
 *
 * @throws Error with what Redocly said.
 */
export async function writeSpecReference(
  version: "v1" | "v2",
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const { problem, output } = await runProgram({
    command: process.execPath,
    args: [
      require.resolve("@redocly/cli/bin/cli.js"),
      ...["build-docs", version, "--output", file, "--inlineBundle"],
      ...["--template", `${root}scripts/docs/spec-page.hbs`],
      ...["--openapi.pagination", "none", "--openapi.showExtensions"],
    ],
    cwd: root,
    env: { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    timeoutMs: 120_000,
    signal,
  });
  if (problem !== "") throw new Error(`redocly build-docs ${version}: ${problem}\n${output}`);
}
