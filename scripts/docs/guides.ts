import { readdirSync } from "node:fs";
import { root } from "../generate/stamp.js";

/** The guides beside README.md, as paths from the root: CONTRIBUTING.md and the README.md of each folder. */
export const guides: readonly string[] = [
  "CONTRIBUTING.md",
  ...["spec", "src", "scripts", "test"].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: "utf8" })
      .map((file) => `${folder}/${file.replaceAll("\\", "/")}`)
      .filter((file) => file.endsWith("/README.md") && !file.includes("/node_modules/"))
      .sort(),
  ),
];
