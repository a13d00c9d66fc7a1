// Runs on a Node that miniflare supports, which may differ from the project's: node miniflare.js NODE_MODULES SCRIPT LAB
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** @typedef {{ ready: Promise<URL>, dispose(): Promise<void> }} Miniflare */
/** @typedef {new (options: object) => Miniflare} MiniflareClass */

const [, , modules = "", script = "", lab = ""] = process.argv;

const path = createRequire(`${modules}/`).resolve("miniflare");
const miniflare = await import(pathToFileURL(path).href).then(checked);
/** @type {Miniflare} */
const server = new miniflare.Miniflare({
  modules: [{ type: "ESModule", path: "worker.js", contents: readFileSync(script, "utf8") }],
  compatibilityDate: "2026-07-01",
});
try {
  const url = await server.ready;
  const response = await fetch(`${url.origin}/?lab=${encodeURIComponent(lab)}`);
  if (!response.ok) throw new Error(await response.text());
} finally {
  await server.dispose();
}

/** @type {(module: unknown) => { Miniflare: MiniflareClass }} */
function checked(module) {
  if (hasMiniflare(module)) return module;
  throw new Error("the package miniflare has no Miniflare");
}

/** @type {(module: unknown) => module is { Miniflare: MiniflareClass }} */
function hasMiniflare(module) {
  return typeof module === "object" && module !== null && "Miniflare" in module;
}
