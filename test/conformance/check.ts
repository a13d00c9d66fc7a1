import { expect, it } from "vitest";
import { UnsupportedFeatureError } from "../../src/index.js";
import type { Subject } from "./subject.js";

/**
 * A check of something that not every release has. On a release that lacks it, the same calls have to end in
 * `UnsupportedFeatureError` instead: no check is left out anywhere.
 *
 * @param since the first release that has it.
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
    // A check that expects another error fails over the one it got.
    const error = outcome instanceof Error && "actual" in outcome ? outcome.actual : outcome;
    expect(error).toBeInstanceOf(UnsupportedFeatureError);
  };
  it(name, has(since) ? work : lacks, timeoutMs);
}
