import { expect, test } from "vitest";
import { mintRunId } from "../../src/writes/trigger.js";

test("an id is Airflow's own form of a manual run with sixty random bits", () => {
  const id = mintRunId({ now: new Date("2026-11-23T07:00:00.120+01:00") });
  expect(id).toMatch(/^manual__2026-11-23T06:00:00\.120Z_[0-9a-v]{12}$/);
});

test("a thousand ids of one moment are a thousand ids", () => {
  const now = new Date(0);
  const ids = Array.from({ length: 1000 }, () => mintRunId({ now }));
  expect(new Set(ids).size).toBe(1000);
  // All digits of base 32 are used, so that no bit is lost.
  const digits = new Set(ids.flatMap((id) => [...id.slice(-12)]));
  expect(digits.size).toBe(32);
});

test("without a date, an id carries the time of now", () => {
  const before = new Date().toISOString();
  const [, moment = ""] = mintRunId().split("_").filter(Boolean);
  expect(moment >= before && moment <= new Date().toISOString()).toBe(true);
});
