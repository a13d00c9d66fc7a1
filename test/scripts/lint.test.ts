import { ESLint } from "eslint";
import { expect, test } from "vitest";

/** The messages of the rule about promises that may never settle, for a text in a file of `src/`. */
async function unracedIn(text: string, filePath = "src/http/send.ts"): Promise<string[]> {
  // Without type information, which requires a saved file.
  const overrideConfig = { languageOptions: { parserOptions: { projectService: false } } };
  const ruleFilter = ({ ruleId }: { ruleId: string }) => ruleId === "no-restricted-syntax";
  const [result] = await new ESLint({ overrideConfig, ruleFilter }).lintText(text, { filePath });
  expect(result?.fatalErrorCount).toBe(0);
  return (result?.messages ?? []).filter(({ ruleId }) => ruleId !== null).map(({ message }) => message);
}

const message = "It may never settle: await orAbort(…, signal) of src/http/deadline.ts.";

test.each([
  "await fetch(url);",
  "await onState(run);",
  "await options.onPaused?.(run);",
  "await auth.authorize(context);",
  "await response.text();",
  "await reader.read();",
  'await import("kerberos");',
])("an await that nothing limits is reported: %s", async (text) => {
  expect(await unracedIn(text)).toEqual([message]);
  expect(await unracedIn(text, "src/auth/with-auth.ts")).toEqual([message]);
});

test.each([
  "await orAbort(fetch(url), signal);",
  "await orAbort(options.onPaused(run), signal);",
  'await orAbort(import("kerberos"), signal);',
  "await sleep(5, signal);",
])("one that ends with its signal is not: %s", async (text) => {
  expect(await unracedIn(text)).toEqual([]);
});
