import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./run.js";
import { valueAt } from "./value-at.js";

/** The packages that users install. */
const forUsers = ["MIT"];

/** Packages for development only. */
const forDevelopment = [
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC-BY-4.0",
  "ISC",
  "MIT",
  "(MIT OR CC0-1.0)",
  "MPL-2.0",
  "PSF-2.0",
  "Python-2.0",
];

const lock: unknown = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
const packages: [path: string, entry: unknown][] = Object.entries(valueAt(lock, "packages") ?? {}).filter(
  ([path]) => path !== "",
);
const isForDevelopment = ([, entry]: [string, unknown]) =>
  ["dev", "peer", "devOptional"].some((flag) => valueAt(entry, flag) === true);

/** The packages whose licence is not allowed or not known. */
const refused = (entries: readonly [string, unknown][], allowed: readonly string[]) =>
  entries
    .map(([path, entry]) => ({ path, licence: String(valueAt(entry, "license")) }))
    .filter(({ licence }) => !allowed.includes(licence));

test("users get packages with allowed licences only", () => {
  const entries = packages.filter((entry) => !isForDevelopment(entry));
  expect(entries.map(([path]) => path)).toEqual([
    "node_modules/openapi-fetch",
    "node_modules/openapi-typescript-helpers",
  ]);
  expect(refused(entries, forUsers)).toEqual([]);
});

test("development uses packages with allowed licences only", () => {
  const entries = packages.filter(isForDevelopment);
  expect(entries.length).toBeGreaterThan(100);
  expect(refused(entries, forDevelopment)).toEqual([]);
});
