import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSurvivors } from "../../scripts/mutation/survivors.js";

const root = join(import.meta.dirname, "../..");

test("each survivor has a reason, and its code is still there", async () => {
  const entries = await readSurvivors();
  expect(entries.length).toBeGreaterThan(0);
  for (const { file, change, reason } of entries) {
    const [, before = ""] = /^`` (.*?)\u2026? `` \u2192 /.exec(change) ?? [];
    const where = `${file}: ${change} (npm run mutation brings the list up to date)`;
    expect(before, where).not.toBe("");
    expect(readFileSync(join(root, file), "utf8").replace(/\s+/g, " "), where).toContain(before);
    expect(reason, where).toMatch(/\w{3}/);
  }
});
