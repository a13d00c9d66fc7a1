import { onTestFinished } from "vitest";

/** Collects the uncaught errors until the end of the test. */
export function uncaughtErrors(): readonly unknown[] {
  const errors: unknown[] = [];
  const note = (error: unknown) => errors.push(error);
  process.on("uncaughtException", note);
  onTestFinished(() => void process.off("uncaughtException", note));
  return errors;
}
