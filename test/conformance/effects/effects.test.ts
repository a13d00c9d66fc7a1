import { describe, expect, it } from "vitest";
import { featuresOf } from "./effects.js";

describe.each(["v1", "v2"] as const)("the effects of %s", (apiVersion) => {
  it("have a check for each parameter, body field and order of the operation table", () => {
    const features = featuresOf(apiVersion);
    expect(features.length).toBeGreaterThan(50);
    const unchecked = features.filter(({ effect }) => effect === undefined);
    expect(unchecked.map(({ operationId, place, name }) => `${operationId}: ${place} ${name}`)).toEqual([]);
  });
});
