import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import prettier from "prettier";
import { isNode, listOf } from "../generate/spec.js";
import { root } from "../generate/stamp.js";
import { compareReleases } from "../../src/checks/release-gate.js";
import { isOutline, type Outline } from "./outline.js";

/** Airflow's own description of a release: the outline of each of its documents. */
export interface Upstream {
  readonly release: string;
  readonly outlines: readonly Outline[];
}

const folder = "test/upstream/";
const suffix = ".json";

/** The releases in `test/upstream/`, oldest first. */
export function readUpstreams(): Upstream[] {
  return readdirSync(root + folder)
    .filter((name) => name.endsWith(suffix))
    .map((name) => {
      const content: unknown = JSON.parse(readFileSync(root + folder + name, "utf8"));
      const outlines = listOf(content).filter(isOutline);
      if (outlines.length !== listOf(content).length) throw new Error(`${folder}${name} holds no outlines`);
      return { release: name.slice(0, -suffix.length), outlines };
    })
    .sort((a, b) => compareReleases(a.release, b.release));
}

/**
 * Stores the outlines of a release in `test/upstream/`, sorted alphabetically.
 *
 * @returns the file as a path from the project's root.
 */
export async function storeUpstream({ release, outlines }: Upstream): Promise<string> {
  const file = `${folder}${release}${suffix}`;
  const options = await prettier.resolveConfig(root + file);
  const text = JSON.stringify(sorted(outlines));
  writeFileSync(root + file, await prettier.format(text, { ...options, parser: "json" }));
  return file;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isNode(value)) return value;
  const { enum: values, ...others } = value;
  if (Array.isArray(values)) return { ...others, enum: values.toSorted() };
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  );
}
