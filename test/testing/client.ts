import type { EmbeddedAirflow } from "../../src/testing/index.js";

/** A response with its body. */
export interface Reply {
  readonly status: number;
  /** The JSON object of the body; empty if it is not one. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The ids of the runs on a page. */
  readonly runs: readonly string[];
}

/** Sends authenticated requests below `/api/vN`. */
export function client(
  airflow: EmbeddedAirflow,
  credentials = airflow.credentials,
  baseUrl = airflow.baseUrl,
  send: typeof airflow.fetch = airflow.fetch,
) {
  let token: Promise<string> | undefined;
  const authorization = async (): Promise<string> => {
    if (airflow.apiVersion === "v1")
      return `Basic ${btoa(`${credentials.username}:${credentials.password}`)}`;
    token ??= send(`${baseUrl}/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(credentials),
    }).then(async (response) => String(objectOf(await response.json())["access_token"]));
    return `Bearer ${await token}`;
  };
  const call = async (method: string, path: string, body?: unknown): Promise<Reply> => {
    const response = await send(`${baseUrl}/api/${airflow.apiVersion}${path}`, {
      method,
      headers: { authorization: await authorization(), "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return replyOf(response.status, await response.text());
  };
  return {
    authorization,
    get: (path: string) => call("GET", path),
    post: (path: string, body: unknown) => call("POST", path, body),
    patch: (path: string, body: unknown) => call("PATCH", path, body),
    remove: (path: string) => call("DELETE", path),
  };
}

function replyOf(status: number, text: string): Reply {
  const body = text.startsWith("{") ? objectOf(JSON.parse(text)) : {};
  const runs = Array.isArray(body["dag_runs"])
    ? body["dag_runs"].map((run) => String(objectOf(run)["dag_run_id"]))
    : [];
  return { status, body, runs };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
