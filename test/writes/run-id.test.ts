import { expect, test } from "vitest";
import { mintRunId } from "../../src/writes/trigger.js";

test("an id has Airflow's form for manual runs, with sixty random bits", () => {
  const id = mintRunId({ now: new Date("2026-11-23T07:00:00.120+01:00") });
  expect(id).toMatch(/^manual__2026-11-23T06:00:00\.120Z_[0-9a-v]{12}$/);
});

test("a thousand ids of the same time are unique", () => {
  const now = new Date(0);
  const ids = Array.from({ length: 1000 }, () => mintRunId({ now }));
  expect(new Set(ids).size).toBe(1000);
  // All 32 digits occur: no bit is constant.
  const digits = new Set(ids.flatMap((id) => [...id.slice(-12)]));
  expect(digits.size).toBe(32);
});

test("an id has the current time by default", () => {
  const before = new Date().toISOString();
  const [, moment = ""] = mintRunId().split("_").filter(Boolean);
  expect(moment >= before && moment <= new Date().toISOString()).toBe(true);
});
