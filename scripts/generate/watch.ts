import { readdirSync, watch as watchFolder } from "node:fs";
import { join } from "node:path";
import { root } from "./stamp.js";

const debounceMs = 100;

/**
 * Calls `work` at once and after every change of a YAML or TypeScript file in the folders, until the process is interrupted.
 * Changes in quick succession or during a run cause one more run. Runs never overlap.
 */
export async function watch(folders: readonly string[], work: () => Promise<unknown>): Promise<void> {
  let running = false;
  let wanted = false;
  let timer: NodeJS.Timeout | undefined;

  const run = async () => {
    wanted = true;
    if (running) return;
    running = true;
    while (wanted) {
      wanted = false;
      await work().catch((error: unknown) => {
        console.error(error);
      });
    }
    running = false;
  };

  // A watch on the folder survives editors that replace the file; a watch on the file does not, and on Linux Node's
  // `recursive` is one.
  const watchers = folders.flatMap(withSubfolders).map((folder) =>
    watchFolder(folder, (_, file) => {
      // A run writes spec/README.md itself. The name is null if the platform does not give it.
      if (file !== null && !/\.(yaml|ts)$/.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void run(), debounceMs);
    }),
  );
  await run();
  console.log(`Watching ${folders.map((folder) => `${folder}/`).join(" and ")} (Ctrl-C ends it)`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
}

function withSubfolders(folder: string): string[] {
  const entries = readdirSync(root + folder, { recursive: true, withFileTypes: true });
  const subfolders = entries.filter((entry) => entry.isDirectory());
  return [root + folder, ...subfolders.map((entry) => join(entry.parentPath, entry.name))];
}
