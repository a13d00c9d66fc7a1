import { customMatchers, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";
import * as chai from "chai";

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
// The plugin's own method, which the types of chai do not have.
const extend: unknown = Reflect.get(chai.expect, "extend");
if (typeof extend !== "function") throw new TypeError("expect has no extend");
Reflect.apply(extend, chai.expect, [chai.expect, customMatchers]);

/** What the suites use of vitest, made of those of its parts that need no Node: they are bundled in its place. */
export const { expect } = chai;
export { beforeAll, describe, it } from "@vitest/runner";
