import type { Target } from "./target.js";

/**
 * Whether a server gives the role "Public" to requests with missing or wrong credentials, and so responds with 403 instead
 * of 401. Default installations of 2.9.3 and 2.11.2 do, because of their FAB provider.
 */
export function hasPublicRole({ airflowVersion }: Target): boolean {
  return ["2.9.", "2.11."].some((minor) => airflowVersion.startsWith(minor));
}
