import { watch as watchFolder } from "node:fs";
import { root } from "./stamp.js";

const debounceMs = 100;

/**
 * Calls `generate` now and after every change of a YAML file in `spec/`, until the process is interrupted. Changes that
 * come close together, or during a run, give one more run; two runs never overlap.
 */
export async function watch(generate: () => Promise<unknown>): Promise<void> {
  let running = false;
  let wanted = false;
  let timer: NodeJS.Timeout | undefined;

  const run = async () => {
    wanted = true;
    if (running) return;
    running = true;
    while (wanted) {
      wanted = false;
      await generate().catch((error: unknown) => {
        console.error(error);
      });
    }
    running = false;
  };

  // A watch on the folder survives editors that replace the file; a watch on the file does not.
  const watcher = watchFolder(`${root}spec`, (_, file) => {
    // A run writes spec/README.md itself. The name is null where the platform does not know it.
    if (file !== null && !file.endsWith(".yaml")) return;
    clearTimeout(timer);
    timer = setTimeout(() => void run(), debounceMs);
  });
  await run();
  console.log("Watching spec/ (Ctrl-C ends it)");
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  clearTimeout(timer);
  watcher.close();
}
