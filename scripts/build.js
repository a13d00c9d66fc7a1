import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { buildStamp } from "./build/stamp.js";
import { leaveOut } from "./build/leave-out.js";
import { root } from "./stamp.js";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** @param {string} config */
async function compile(config) {
  await promisify(execFile)(process.execPath, [tsc, "-p", config], { cwd: root });
}

rmSync(`${root}dist`, { recursive: true, force: true });
try {
  // The code goes without the comments that the declarations have, so there are two passes; the second one checks the types.
  await Promise.all([compile("tsconfig.build.json"), compile("tsconfig.types.json")]);
  leaveOut();
  buildStamp.markUpToDate();
} catch (error) {
  console.error(error instanceof Error && "stdout" in error && error.stdout ? error.stdout : error);
  process.exitCode = 1;
}
