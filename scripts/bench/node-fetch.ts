import { isRecord } from "../../src/error-body.js";
import type { Fetch } from "../../src/index.js";

/** A `fetch` of `airflow-client/node`, which this version of the project may not have yet. */
export async function nodeFetch(): Promise<Fetch> {
  const name: string = "../../src/node.ts";
  const module: unknown = await import(name);
  if (isNode(module)) return module.nodeFetch();
  throw new Error("src/node.ts has no nodeFetch");
}

function isNode(module: unknown): module is { nodeFetch: () => Fetch } {
  return isRecord(module) && typeof module["nodeFetch"] === "function";
}
