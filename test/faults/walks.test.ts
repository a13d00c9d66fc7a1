import { expect, test } from "vitest";
import { runWalks } from "../../scripts/faults/walks.js";

test("walks under churn yield every run once on any release, in any order and with any page size", async () => {
  const { passed, failed, requests } = await runWalks({ seed: 1, walks: 40, runs: 250 });
  expect(failed).toEqual([]);
  expect(passed).toBe(40);
  expect(requests).toBeGreaterThan(400);
});
