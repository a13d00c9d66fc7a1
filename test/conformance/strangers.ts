import type { Target } from "./target.js";

/**
 * Whether a server knows strangers, as users with the role "Public", and so answers 403 to missing and wrong credentials
 * where others answer 401: stock 2.9.3 and 2.11.2 do, because of the FAB provider that comes with them.
 */
export function knowsStrangers({ airflowVersion }: Target): boolean {
  return ["2.9.", "2.11."].some((minor) => airflowVersion.startsWith(minor));
}
