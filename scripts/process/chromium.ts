import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { LaunchOptions } from "playwright-core";
import { LabError } from "../airflow/lab-error.js";

const names = ["chromium", "chromium-browser", "google-chrome"];

/**
 * The launch options for the Chromium of this machine, or the one in the environment variable `CHROMIUM`; as root without a
 * sandbox.
 *
 * @throws LabError if there is none.
 */
export function chromiumOptions(): LaunchOptions & { readonly executablePath: string } {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const named = process.env["CHROMIUM"];
  const paths = named ? [named] : names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const executablePath = paths.find((path) => existsSync(path));
  if (executablePath !== undefined) return { executablePath, chromiumSandbox: process.getuid?.() !== 0 };
  throw new LabError(`missing: ${named ?? "chromium"} (apt-get install chromium, or name one in CHROMIUM)`);
}
