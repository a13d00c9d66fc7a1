import { isRecord } from "../../src/errors/json.js";

/** The results of the checks of one operation. */
export interface Count {
  readonly operation: string;
  readonly passed: number;
  readonly failed: number;
}

/** The results of vitest. */
export interface Report {
  readonly counts: readonly Count[];
  /** The failed checks: the full name, then the reason. */
  readonly failures: readonly string[];
}

/**
 * Reads a report of vitest's JSON reporter. The operation of a check is its second `describe`. A skipped check counts as
 * failed, because no check of the suite is optional.
 *
 * @throws Error if no check ran.
 */
export function readReport(report: unknown): Report {
  const counts = new Map<string, Count>();
  const failures: string[] = [];
  for (const file of listOf(report, "testResults")) {
    const checks = listOf(file, "assertionResults");
    if (checks.length === 0) throw new Error(`No check ran: ${String(file["message"])}`);
    for (const check of checks) {
      const { ancestorTitles, fullName, status, failureMessages } = check;
      const operation = String(Array.isArray(ancestorTitles) ? ancestorTitles[1] : "");
      const { passed, failed } = counts.get(operation) ?? { passed: 0, failed: 0 };
      const isPassed = status === "passed";
      counts.set(operation, {
        operation,
        passed: passed + Number(isPassed),
        failed: failed + Number(!isPassed),
      });
      if (isPassed) continue;
      const messages = Array.isArray(failureMessages) ? failureMessages.map(String) : [];
      failures.push([String(fullName), ...(messages.length > 0 ? messages : [String(status)])].join("\n"));
    }
  }
  return { counts: [...counts.values()], failures };
}

function listOf(value: unknown, name: string): Record<string, unknown>[] {
  const list = isRecord(value) ? value[name] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}
