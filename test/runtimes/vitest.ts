import { customMatchers, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";
import * as chai from "chai";

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);
// A method of the plugin that is missing in the types of chai.
const extend: unknown = Reflect.get(chai.expect, "extend");
if (typeof extend !== "function") throw new TypeError("expect has no extend");
Reflect.apply(extend, chai.expect, [chai.expect, customMatchers]);

/** The exports of vitest that the suites use, made of its packages that run without Node. Bundled in place of vitest. */
export const { expect } = chai;
export { beforeAll, describe, it } from "@vitest/runner";
