import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { LaunchOptions } from "playwright-core";
import { LabError } from "../airflow/lab-error.js";

const names = ["chromium", "chromium-browser", "google-chrome"];

/**
 * How to launch the Chromium of this machine; the environment variable `CHROMIUM` names another. Root may have no sandbox.
 *
 * @throws LabError when there is none.
 */
export function chromiumOptions(): LaunchOptions & { readonly executablePath: string } {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const named = process.env["CHROMIUM"];
  const paths = named ? [named] : names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const executablePath = paths.find((path) => existsSync(path));
  if (executablePath !== undefined) return { executablePath, chromiumSandbox: process.getuid?.() !== 0 };
  throw new LabError(`missing: ${named ?? "chromium"} (apt-get install chromium, or name one in CHROMIUM)`);
}
