import { readFile } from "node:fs/promises";
import { load } from "js-yaml";
import { withInherited } from "./inherit.js";
import { nodeOf, Spec, type versions } from "./spec.js";
import { root } from "./stamp.js";

// Not in spec.ts, because browsers load that with the conformance suite.

/** Reads `spec/<version>.yaml`, with inherited values. */
export async function readSpec(version: (typeof versions)[number]): Promise<Spec> {
  return new Spec(withInherited(nodeOf(load(await readFile(`${root}spec/${version}.yaml`, "utf8")))));
}
