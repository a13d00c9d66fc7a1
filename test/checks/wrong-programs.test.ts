import { createContext, Script } from "node:vm";
import { expect, test } from "vitest";
import * as client from "../../src/index.js";
import * as node from "../../src/node/index.js";
import * as testing from "../../src/testing/index.js";

const controller = new AbortController();
const at = { baseUrl: "https://airflow.example.com", airflowVersion: "3.3.2", retry: false };
const v1 = { ...at, apiVersion: "v1", airflowVersion: "2.11.2" };
const scope = createContext({ ...client, ...node, ...testing, controller, at, v1, AbortController });

/** What a newcomer writes, as JavaScript lets it pass, and the one message for it: argument, value, remedy. */
// prettier-ignore
const programs: readonly (readonly [program: string, error: string])[] = [
  // The client.
  ["new AirflowClient({ ...at, timeout: 5000 })", "TypeError: timeout is not an option of AirflowClient: did you mean timeoutMs?"],
  ["new AirflowClient({ ...at, retries: 3 })", "TypeError: retries is not an option of AirflowClient: did you mean retry?"],
  ["new AirflowClient({ ...at, url: 'https://a' })", "TypeError: url is not an option of AirflowClient: did you mean baseUrl?"],
  ["new AirflowClient({ ...at, version: 'v1' })", "TypeError: version is not an option of AirflowClient: did you mean apiVersion?"],
  ["new AirflowClient('https://airflow.example.com')", "TypeError: The options of AirflowClient must be an object, not a string"],
  ["new AirflowClient({})", "TypeError: baseUrl must be an absolute URL, such as https://airflow.example.com, not undefined"],
  ["new AirflowClient({ baseUrl: 'airflow.example.com' })", "TypeError: baseUrl must be an absolute URL, such as https://airflow.example.com, not \"airflow.example.com\""],
  ["new AirflowClient({ baseUrl: 'localhost:8080' })", "TypeError: baseUrl must be an http or https URL, such as https://airflow.example.com, not \"localhost:8080\""],
  ["new AirflowClient({ ...at, auth: { username: 'u', password: 's3cret' } })", "TypeError: auth must be a provider, such as airflowToken({ username, password }), not an object"],
  ["new AirflowClient({ ...at, auth: 's3cret' })", "TypeError: auth must be a provider, such as airflowToken({ username, password }), not a string"],
  ["new AirflowClient({ ...at, headers: 's3cret' })", "TypeError: headers must be a plain object of strings, not a string"],
  ["new AirflowClient({ ...at, fetch: null })", "TypeError: fetch must be a function, not null"],
  ["new AirflowClient({ ...at, json: { parse: JSON } })", "TypeError: json must be an object with parse and stringify, not an object"],
  ["new AirflowClient({ ...at, timeoutMs: '30s' })", "RangeError: timeoutMs must be a positive number of milliseconds, not \"30s\""],
  ["new AirflowClient({ ...at, pageSize: 0 })", "RangeError: pageSize must be a positive integer, not 0"],
  ["new AirflowClient({ ...at, userAgent: '' })", "TypeError: userAgent must be a string that is not empty, not an empty string"],
  ["new AirflowClient({ ...at, allowInsecureHttp: 'yes' })", "TypeError: allowInsecureHttp must be true or false, not a string"],
  ["new AirflowClient({ ...at, retry: 3 })", "TypeError: The options of retry must be an object, not 3"],
  ["new AirflowClient({ ...at, retry: { retries: 3, attempts: 1 } })", "TypeError: retry.retries is not an option of retry; there are limit, minDelayMs, maxDelayMs, maxRetryAfterMs, totalTimeoutMs, statuses"],
  ["new AirflowClient({ ...at, onResponse: {} })", "TypeError: onResponse must be a function, not an object"],
  ["AirflowClient.connect({ ...at })", "TypeError: airflowVersion is not an option of connect; there are baseUrl, auth, fetch, headers, userAgent, timeoutMs, retry, pageSize, maxResponseBytes, json, allowInsecureHttp, onResponse, onFailedAttempt, onRetry, signal"],
  // The credentials.
  ["basic({ username: 'u', password: undefined })", "TypeError: password must be a string that is not empty, not undefined"],
  ["airflowToken({ username: 'u', password: '' })", "TypeError: password must be a string that is not empty, not an empty string"],
  ["airflowToken({ user: 'u', password: 's3cret' })", "TypeError: user is not an option of airflowToken: did you mean username?"],
  ["airflowToken({ username: 'u', password: 's3cret\\n' })", "TypeError: password must not contain line breaks or control characters: does it end in the line break of a file?"],
  ["session({ username: 'u', password: 's3cret', path: '/login' })", "TypeError: path is not an option of session: did you mean loginPath?"],
  ["kerberos({ host: 'a.example' })", "TypeError: host is not an option of kerberos: did you mean hostname?"],
  ["mwaa({})", "TypeError: createWebLoginToken must be a function, not undefined"],
  ["googleIdToken({ audience: '' })", "TypeError: audience must be a string that is not empty, not an empty string"],
  // One call.
  ["new AirflowClient(at).dagRuns.get('d', 'r', { timeout: 5 })", "TypeError: timeout is not an option of the call: did you mean timeoutMs?"],
  ["new AirflowClient(at).dagRuns.get('d', 'r', { signal: controller })", "TypeError: signal must be an AbortSignal, such as controller.signal, not AbortController"],
  ["new AirflowClient(at).dagRuns.get('d', 'r', controller.signal)", "TypeError: The options of the call must be an object, not AbortSignal"],
  ["new AirflowClient(at).dagRuns.get('d', 'r', 5000)", "TypeError: The options of the call must be an object, not 5000"],
  ["new AirflowClient(at).dagRuns.get('d', 'r', { headers: { 'x y': 's3cret' } })", "TypeError: headers: \"x y\" is not a valid header name"],
  ["new AirflowClient(at).dagRuns.get('d')", "TypeError: dag_run_id must be a string, not undefined"],
  ["new AirflowClient(at).dagRuns.trigger('d', { conf: { n: 1n } })", "TypeError: conf.n holds a BigInt, which JSON cannot represent: set the json option to a codec that can"],
  ["new AirflowClient(at).dagRuns.trigger('d', { config: {} })", "TypeError: POST /dags/{dag_id}/dagRuns has no body field \"config\": did you mean conf?"],
  ["new AirflowClient(v1).dagRuns.clearMany('d', {})", "UnsupportedFeatureError: clear_dag_runs needs Airflow 3.3.0 or newer (apiVersion \"v2\"); this client has apiVersion \"v1\""],
  // Lists, waits and many runs.
  ["new AirflowClient(at).dagRuns.list('d', { stat: ['failed'] })", "TypeError: GET /dags/{dag_id}/dagRuns has no parameter \"stat\": did you mean state?"],
  ["new AirflowClient(v1).dagRuns.list('d', { duration_gte: 1 })", "TypeError: GET /dags/{dag_id}/dagRuns has no parameter \"duration_gte\": only apiVersion \"v2\" has it"],
  ["new AirflowClient(at).dagRuns.list('d', {}, { preFetch: false })", "TypeError: preFetch is not an option of the list: did you mean prefetch?"],
  ["new AirflowClient(at).dagRuns.list('d').collect(5)", "TypeError: The options of collect must be an object, not 5"],
  ["new AirflowClient(at).dagRuns.list('d').collect({ max: 5 })", "TypeError: max is not an option of collect: did you mean maxItems?"],
  ["new AirflowClient(at).dagRuns.waitFor('d', 'r', { throwOnFail: true })", "TypeError: throwOnFail is not an option of waitFor: did you mean throwOnFailed?"],
  ["new AirflowClient(at).dagRuns.waitFor('d', 'r', { timeout: 5 })", "TypeError: timeout is not an option of waitFor: did you mean timeoutMs?"],
  ["new AirflowClient(at).dagRuns.triggerAndWait('d', {}, { interval: 5 })", "TypeError: interval is not an option of triggerAndWait: did you mean minIntervalMs?"],
  ["new AirflowClient(at).dagRuns.watch('d', 'r', { interval: 5 })", "TypeError: interval is not an option of watch: did you mean intervalMs?"],
  ["new AirflowClient(at).dagRuns.triggerMany([], { concurrent: 2 })", "TypeError: concurrent is not an option of many: did you mean concurrency?"],
  // The other entry points.
  ["nodeFetch({ connectTimeout: 5 })", "TypeError: connectTimeout is not an option of nodeFetch: did you mean connectTimeoutMs?"],
  ["embeddedAirflow({ version: '2.11' })", "TypeError: version is not an option of embeddedAirflow: did you mean airflowVersion?"],
];

test("there are forty wrong programs and more", () => {
  expect(programs.length).toBeGreaterThanOrEqual(40);
});

test.each(programs)("%s", async (program, message) => {
  const outcome = await Promise.resolve()
    .then((): unknown => new Script(program).runInContext(scope))
    .then(
      () => "no error",
      (error: unknown) => String(error),
    );
  expect(outcome).toBe(message);
  expect(outcome).not.toContain("s3cret");
});
