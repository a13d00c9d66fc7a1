import { expect, it } from "vitest";
import { UnsupportedFeatureError } from "../../src/index.js";
import type { Subject } from "./subject.js";

/**
 * Checks a feature that not every release has. On a release without it, the same calls must fail with
 * `UnsupportedFeatureError`, so that no check is skipped.
 *
 * @param since the first release with the feature.
 */
export function checkSince(
  { since: has }: Subject,
  since: string,
  name: string,
  work: () => Promise<void>,
  timeoutMs?: number,
): void {
  const lacks = async () => {
    const outcome = await work().catch((error: unknown) => error);
    // A check that expects another error fails with the received error as `actual`.
    const error = outcome instanceof Error && "actual" in outcome ? outcome.actual : outcome;
    expect(error).toBeInstanceOf(UnsupportedFeatureError);
  };
  it(name, has(since) ? work : lacks, timeoutMs);
}
