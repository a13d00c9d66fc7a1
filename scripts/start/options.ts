import { parseArgs } from "node:util";
import { parseBaseUrl } from "../../src/checks/base-url.js";

/** How to call `npm start`. */
export const usage = `Usage: npm start                                                       the demo against an embedded Airflow
       npm start -- --base-url URL --username NAME [--dag ID]          the same against a real one
The password comes from AIRFLOW_PASSWORD or a prompt. --dag is "quick" by default; one run of it is triggered and deleted.
--json prints the finished run instead of the summary. The stages are printed to stderr.`;

/** A real Airflow and its user. */
export interface RealAirflow {
  readonly baseUrl: string;
  readonly username: string;
  readonly dagId: string;
}

/** The parsed command line. */
export interface Options {
  readonly airflow: "embedded" | RealAirflow;
  /** Whether to print the run instead of the summary. */
  readonly json: boolean;
}

/** The command line is invalid. The message is one line without values. */
export class UsageError extends Error {
  override name = "UsageError";
}

/**
 * Parses the command line.
 *
 * @returns the options, or `"help"`.
 * @throws UsageError
 */
export function readOptions(args: readonly string[]): "help" | Options {
  if (args.some((arg) => /^--?pass/i.test(arg) || arg === "-p")) {
    throw new UsageError(
      "A password is never an argument, where every user of the machine can see it: set AIRFLOW_PASSWORD, or type it at the prompt.",
    );
  }
  const { help, json = false, "base-url": baseUrl, username, dag } = parse(args);
  if (help === true) return "help";
  if (baseUrl === undefined && username === undefined && dag === undefined) {
    return { airflow: "embedded", json };
  }
  if (baseUrl === undefined || username === undefined) {
    throw new UsageError("A real Airflow needs both --base-url and --username.");
  }
  try {
    parseBaseUrl(baseUrl);
  } catch (error) {
    throw new UsageError(`--base-url: ${error instanceof Error ? error.message : ""}`);
  }
  return { airflow: { baseUrl, username, dagId: dag ?? "quick" }, json };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        "base-url": { type: "string" },
        username: { type: "string" },
        dag: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    // Node's message contains a stray argument, which may be a password.
    const [option] = /'--?[a-z-]+'/i.exec(error instanceof Error ? error.message : "") ?? [];
    throw new UsageError(option === undefined ? "Wrong arguments." : `Wrong or incomplete option ${option}.`);
  }
}
