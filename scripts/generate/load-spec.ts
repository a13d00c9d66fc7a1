import { bundle, createConfig } from "@redocly/openapi-core";
import { nodeOf, Spec, type versions } from "./spec.js";
import { root } from "./stamp.js";

// Not in spec.ts: browsers load that with the conformance suite, and redocly needs Node.

/** Reads `spec/<version>.yaml`. */
export function readSpec(version: (typeof versions)[number]): Promise<Spec> {
  return loadSpec(`${root}spec/${version}.yaml`);
}

/**
 * Reads an OpenAPI document. What it takes from other files by `$ref` becomes a component of its own.
 *
 * @throws an Error for a `$ref` that leads nowhere.
 */
export async function loadSpec(file: string): Promise<Spec> {
  const { bundle: document, problems } = await bundle({ ref: file, config: await createConfig() });
  const [problem] = problems;
  if (problem !== undefined) throw new Error(`${file}: ${problem.message}`);
  return new Spec(nodeOf(document.parsed));
}
