import { UnsupportedFeatureError } from "../errors/errors.js";
import { isRecord, parseBody } from "../errors/json.js";
import type { Fetch } from "../http/send.js";

/** The input of MWAA's InvokeRestApi, without the name of the environment. */
export interface InvokeRestApiInput {
  /** The HTTP method. */
  Method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
  /** The path below `/api/vN`, URL-encoded; AWS documents at most 64 characters. */
  Path: string;
  /** Values by name; an array for a repeated name. */
  QueryParameters: Record<string, string | string[]>;
  /** The parsed JSON body. */
  Body?: Record<string, unknown>;
}

/** The output of InvokeRestApi, also held by its `RestApiClientException` and `RestApiServerException`. */
export interface InvokeRestApiOutput {
  /** The status of Airflow's response. */
  RestApiStatusCode?: number | undefined;
  /** The parsed JSON of Airflow's response. */
  RestApiResponse?: unknown;
}

/** What AWS documents for `Path`, in characters. */
const maxPathLength = 64;

/**
 * A `fetch` for the client that sends requests through AWS instead of to the web server. It needs no login and no route to
 * the web server, only the permission `airflow:InvokeRestApi`. AWS limits a call to 10 s, a response to 6 MB and a path to 64
 * characters, which leaves 49 for the ids of a DAG and a run: `trigger` makes ids of 20.
 *
 * @param invokeRestApi calls InvokeRestApi, such as
 *   `(input, options) => client.send(new InvokeRestApiCommand({ Name, ...input }), options)`. An error that it throws counts as
 *   a failure of the network, unless it holds Airflow's response or is a refusal of AWS.
 * @example
 * new AirflowClient({ baseUrl: "https://mwaa.invalid", fetch: mwaaInvokeFetch(invoke) }) // no auth, and no such host
 */
export function mwaaInvokeFetch(
  invokeRestApi: (
    input: InvokeRestApiInput,
    options: { abortSignal?: AbortSignal },
  ) => Promise<InvokeRestApiOutput>,
): Fetch {
  const fetch: Fetch = async (url, { method = "GET", body, signal }) => {
    const { pathname, searchParams } = new URL(url);
    const parsed = typeof body === "string" ? parseBody(body) : undefined;
    const Method = (["GET", "PUT", "POST", "PATCH", "DELETE"] as const).find((known) => known === method);
    const Path = /\/api\/v[12](\/.*)/.exec(pathname)?.[1];
    if (Method === undefined || Path === undefined) {
      throw new UnsupportedFeatureError(`InvokeRestApi cannot carry ${method} ${pathname}`);
    }
    const QueryParameters: InvokeRestApiInput["QueryParameters"] = {};
    for (const name of new Set(searchParams.keys())) {
      const [first = "", ...more] = searchParams.getAll(name);
      QueryParameters[name] = more.length === 0 ? first : [first, ...more];
    }
    const input = { Method, Path, QueryParameters, ...(isRecord(parsed) ? { Body: parsed } : {}) };
    const output: unknown = await invokeRestApi(input, signal ? { abortSignal: signal } : {}).catch(
      (error: unknown) => {
        if (isRecord(error) && typeof error["RestApiStatusCode"] === "number") return error;
        const refusal = refusalOf(error, Path);
        if (refusal === undefined) throw error;
        return refusal;
      },
    );
    const { RestApiStatusCode: status, RestApiResponse: json } = isRecord(output) ? output : {};
    if (typeof status !== "number") throw new TypeError("invokeRestApi must return { RestApiStatusCode }");
    const text = status === 204 ? null : JSON.stringify(json);
    return new Response(text, { status, headers: { "content-type": "application/json" } });
  };
  return Object.assign(fetch, { maxPathLength });
}

/** A refusal of AWS as a response. Its body differs from Airflow's own 404, which would prove that a run does not exist. */
function refusalOf(error: unknown, path: string): InvokeRestApiOutput | undefined {
  const metadata = isRecord(error) ? error["$metadata"] : undefined;
  const status = isRecord(metadata) ? metadata["httpStatusCode"] : undefined;
  if (!(error instanceof Error) || typeof status !== "number" || status < 400) return undefined;
  const hints: Readonly<Record<string, string>> = {
    ResourceNotFoundException: " (AWS knows no such environment)",
    ValidationException:
      path.length > maxPathLength
        ? ` (AWS documents paths of at most ${String(maxPathLength)} characters, not ${String(path.length)}: use a shorter run id)`
        : "",
  };
  const words = `AWS refused the call: ${error.name}: ${error.message}${hints[error.name] ?? ""}`;
  return { RestApiStatusCode: status, RestApiResponse: { error: words } };
}
