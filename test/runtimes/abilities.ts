import type { Surroundings } from "./surroundings.js";

/** What not every runtime can do. */
export interface Abilities {
  readonly sendsAnyHeader: boolean;
  readonly showsRedirects: boolean;
  readonly loadsAddons: boolean;
  readonly tellsRefusals: boolean;
  readonly asksAnyOrigin: boolean;
}
export function abilities(_: Surroundings): void {}
