import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { LabError } from "../airflow/lab-error.js";

const names = ["chromium", "chromium-browser", "google-chrome"];

/** Without a window, and without what a browser looks up by itself. Root may have no sandbox. */
export const chromiumFlags: readonly string[] = [
  "--headless",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-logging=stderr",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/**
 * The path of the Chromium of this machine; the environment variable `CHROMIUM` names another.
 *
 * @throws LabError when there is none.
 */
export function findChromium(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const named = process.env["CHROMIUM"];
  const paths = named ? [named] : names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const path = paths.find((candidate) => existsSync(candidate));
  if (path !== undefined) return path;
  throw new LabError(`missing: ${named ?? "chromium"} (apt-get install chromium, or name one in CHROMIUM)`);
}

/** Its version, such as `156.0.8078.73`. */
export function versionOfChromium(path: string): string {
  const text = execFileSync(path, ["--version"], {
    encoding: "utf8",
    timeout: 30_000,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return /\d+(\.\d+)+/.exec(text)?.[0] ?? text.trim();
}
