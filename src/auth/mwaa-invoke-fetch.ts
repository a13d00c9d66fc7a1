import { UnsupportedFeatureError } from "../errors/errors.js";
import { isRecord, parseBody } from "../errors/json.js";
import type { Fetch } from "../http/send.js";

/** The input of MWAA's InvokeRestApi, but for the environment's name. */
export interface InvokeRestApiInput {
  /** The HTTP method. */
  Method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
  /** The path below `/api/vN`, URL-encoded; AWS documents at most 64 characters. */
  Path: string;
  /** Values by name; a list where the name is repeated. */
  QueryParameters: Record<string, string | string[]>;
  /** The parsed JSON body. */
  Body?: Record<string, unknown>;
}

/** The output of InvokeRestApi, and what its `RestApiClientException` and `RestApiServerException` hold. */
export interface InvokeRestApiOutput {
  /** The status of the response of Airflow. */
  RestApiStatusCode?: number | undefined;
  /** The parsed JSON of the response of Airflow. */
  RestApiResponse?: unknown;
}

/** What AWS documents for `Path`, in characters. */
const maxPathLength = 64;

/**
 * A `fetch` for the client that goes through AWS instead of to the web server: no login, no route to the web server, only
 * the permission `airflow:InvokeRestApi`. AWS limits a call to 10 s, a response to 6 MB and a path to 64 characters, which
 * leaves 49 for the ids of a DAG and a run: `trigger` makes ids of 20.
 *
 * @param invokeRestApi calls InvokeRestApi, such as
 *   `(input, options) => client.send(new InvokeRestApiCommand({ Name, ...input }), options)`. What it throws is passed on
 *   as a network failure, unless it is the response of Airflow or a refusal of AWS.
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
    const { RestApiStatusCode: status, RestApiResponse: answer } = isRecord(output) ? output : {};
    if (typeof status !== "number") throw new TypeError("invokeRestApi must return { RestApiStatusCode }");
    const text = status === 204 ? null : JSON.stringify(answer);
    return new Response(text, { status, headers: { "content-type": "application/json" } });
  };
  return Object.assign(fetch, { maxPathLength });
}

/** A refusal of AWS as a response. It never has the body of a 404 of Airflow's own, which would prove that a run is gone. */
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
