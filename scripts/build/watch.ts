import { generate } from "../generate/pipeline.js";
import { generateStamp } from "../generate/stamp.js";
import { watch as watchFolders } from "../generate/watch.js";
import { build } from "./compile.js";

/** Generates and compiles at once and after every change of `spec/` and `src/`, until the process is interrupted. */
export function watch(): Promise<void> {
  return watchFolders(["spec", "src"], async () => {
    if (generateStamp.isUpToDate() || (await generate("write"))) build();
  });
}
