import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { valueAt } from "../../package/value-at.js";
import { askTsserver } from "../../support/tsserver.js";

const file = fileURLToPath(new URL("fixture.ts", import.meta.url));
const text = readFileSync(file, "utf8");

/** A comment below a line of the file: what an editor shows above its caret. */
const marks = [...text.matchAll(/^ *\/\/ *\^([?|]) (.*)$/gm)].map(
  ({ 0: mark, 1: kind, 2: shown = "", index }) => {
    const above = text.lastIndexOf("\n", index - 2) + 1;
    return { isCompletion: kind === "|", shown, position: above + mark.indexOf("^") };
  },
);

const infoOf = (response: object) =>
  String(valueAt(response, "body", "displayString")).replaceAll(/\s+/g, " ");

function completionsOf(response: object): unknown[] {
  const entries = valueAt(response, "body", "entries");
  return Array.isArray(entries) ? entries.map((entry) => valueAt(entry, "name")) : [];
}

test("an editor shows names and completes values", { timeout: 300_000 }, async () => {
  expect(marks.length).toBeGreaterThan(10);
  const questions = marks.map(({ isCompletion, position }) => ({
    command: isCompletion ? "completionInfo" : "quickinfo",
    position,
  }));
  const responses = await askTsserver(file, text, questions);
  const seen = responses.map((response, index) => {
    const { isCompletion, shown } = marks[index] ?? { isCompletion: false, shown: "" };
    if (!isCompletion) return infoOf(response);
    const names = completionsOf(response);
    return shown
      .split(" ")
      .filter((name) => names.includes(name))
      .join(" ");
  });
  expect(seen).toEqual(marks.map(({ shown }) => shown));
});

/** Wrong lines, and a part of the compiler's one message, which names the argument and what fits. */
const wrong: readonly [line: string, message: string][] = [
  [
    'export const lie: AirflowClient<"v1"> = new AirflowClient({ baseUrl });',
    `Type 'AirflowClient<"v2">' is not assignable to type 'AirflowClient<"v1">'.`,
  ],
  [
    "new AirflowClient({ baseUrl, timeout: 5 });",
    `'timeout' does not exist in type 'AirflowClientOptions<"v2">'. Did you mean to write 'timeoutMs'?`,
  ],
  [
    'new AirflowClient({ baseUrl, apiVersion: "v3" });',
    `Type '"v3"' is not assignable to type 'Version | undefined'.`,
  ],
  [
    'void one.dagRuns.bulk("~", { actions: [] });',
    `The 'this' context of type 'DagRuns<"v1">' is not assignable to method's 'this' of type 'Needs<"Airflow 3.3 or newer", "v2">'.`,
  ],
  [
    'void either.dagRuns.upstreamAssetEvents("d", "r");',
    `is not assignable to method's 'this' of type 'Needs<"Airflow 3.0 or newer", "v2">'.`,
  ],
  [
    'void two.dagRuns.upstreamDatasetEvents("d", "r");',
    `The 'this' context of type 'DagRuns<"v2">' is not assignable to method's 'this' of type 'Needs<"Airflow 2.4 to 2.11", "v1">'.`,
  ],
  [
    'two.dagRuns.list("d", { stat: "failed" });',
    "'stat' does not exist in type 'DagRunQuery'. Did you mean to write 'state'?",
  ],
  ['two.dagRuns.list("d", { state: "succes" });', `Type '"succes"' is not assignable to type`],
  ["two.dagRuns.listBatch({ limit: 5 });", "'limit' does not exist in type 'DagRunBatchQuery'."],
  ['void two.dagRuns.trigger("d", { config: {} });', "'config' does not exist in type 'TriggerBody'."],
  ['void two.dagRuns.update("d", "r", { stat: "failed" });', "'stat' does not exist in type 'UpdateBody'."],
  ['void two.dagRuns.get("d", "r", { timeout: 5 });', "'timeout' does not exist in type 'CallOptions'."],
  [
    "new AirflowClient({});",
    `Property 'baseUrl' is missing in type '{}' but required in type 'AirflowClientOptions<"v2">'.`,
  ],
  [
    'new AirflowClient({ baseUrl, auth: { username: "u", password: "p" } });',
    "'username' does not exist in type 'AuthProvider'.",
  ],
  [
    "new AirflowClient({ baseUrl, retry: 3 });",
    "Type 'number' is not assignable to type 'false | RetryOptions | undefined'.",
  ],
  [
    'void AirflowClient.connect({ baseUrl, apiVersion: "v2" });',
    "'apiVersion' does not exist in type 'ConnectOptions'.",
  ],
  ['airflowToken({ user: "u", password: "p" });', "'user' does not exist in type"],
  [
    'void two.dagRuns.get("d", "r", { signal: new AbortController() });',
    "Type 'AbortController' is missing the following properties from type 'AbortSignal'",
  ],
  ['void two.dagRuns.trigger("d", { conf: "a" });', "Type 'string' is not assignable to type 'object'."],
  ['one.dagRuns.list("d", { duration_gte: 1 });', "'duration_gte' does not exist in type 'DagRunQuery'."],
  [
    'void two.dagRuns.waitFor("d", "r", { throwOnFail: true });',
    "'throwOnFail' does not exist in type 'WaitOptions<DagRun>'. Did you mean to write 'throwOnFailed'?",
  ],
  [
    'void two.dagRuns.ensure("d", { conf: {} });',
    "Property 'dag_run_id' is missing in type '{ conf: {}; }' but required in type '{ dag_run_id: string; }'.",
  ],
];

test("a wrong line has one error, which names what is wrong", { timeout: 300_000 }, async () => {
  const head = `import { AirflowClient, airflowToken, type AnyAirflowClient } from "../../../src/index.js";
declare const two: AirflowClient;
declare const one: AirflowClient<"v1">;
declare const either: AnyAirflowClient;
const baseUrl = "https://airflow.example.com";
`;
  const program = head + wrong.map(([line]) => line).join("\n");
  const [response] = await askTsserver(file, program, [{ command: "semanticDiagnosticsSync", position: 0 }]);
  const found = valueAt(response, "body");
  if (!Array.isArray(found)) throw new Error(JSON.stringify(response));
  const first = head.split("\n").length;
  const lines = found.map((error) => Number(valueAt(error, "start", "line")) - first);
  expect(lines).toEqual(wrong.map((_, index) => index));
  expect(found.map((error) => valueAt(error, "text"))).toEqual(
    wrong.map(([, message]): unknown => expect.stringContaining(message)),
  );
});
