import { expect } from "vitest";
import { isRecord } from "../../src/errors/json.js";
import {
  AirflowClient,
  type AirflowClientOptions,
  type AnyAirflowClient,
  type AuthProvider,
  type Fetch,
  session,
} from "../../src/index.js";
import { Secrets } from "./secrets.js";
import type { Target } from "./target.js";

/** A request that a client of the lab sent, with the status of the response. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
}

/** How a client of the lab differs from an ordinary one. */
export interface LabClientOptions extends Pick<AirflowClientOptions, "baseUrl" | "headers" | "retry"> {
  fetch: Fetch;
  /** Collects what is sent. */
  sent: Sent[];
}

/** A target with helpers for all checks. It collects errors and events, which are searched for secrets at the end. */
export class Lab {
  readonly target: Target;
  readonly secrets = new Secrets();
  readonly #run = Date.now().toString(36);
  #runs = 0;

  constructor(target: Target) {
    this.target = target;
    this.secrets.learn(...Object.values(target.users), target.google.privateKey);
  }

  client(auth: AuthProvider | undefined, options: Partial<LabClientOptions> = {}): AnyAirflowClient {
    const { fetch = (url, init) => globalThis.fetch(url, init), sent = [], ...others } = options;
    const watched = this.secrets.watch(fetch);
    const show = (event: unknown) => this.secrets.show(event);
    const common = {
      baseUrl: this.target.baseUrl,
      auth,
      retry: { minDelayMs: 50 },
      onResponse: show,
      onRetry: show,
      fetch: async (url: string, init: RequestInit) => {
        const response = await watched(url, init);
        const { pathname: path } = new URL(url);
        const { status } = response;
        sent.push({ method: init.method ?? "GET", path, status, headers: new Headers(init.headers) });
        return response;
      },
      ...others,
    };
    const client =
      this.target.apiVersion === "v1"
        ? new AirflowClient({ ...common, apiVersion: "v1" })
        : new AirflowClient({ ...common, apiVersion: "v2" });
    this.secrets.show(client);
    return client;
  }

  /** A run id that no other check uses. */
  runId(): string {
    this.#runs += 1;
    return `lab_${this.#run}_${String(this.#runs)}`;
  }

  /** Triggers, lists and deletes a run. */
  async works({ dagRuns }: AnyAirflowClient): Promise<void> {
    const conf = { word: "äöü€" };
    const { dag_run_id } = await dagRuns.trigger("paused", { dag_run_id: this.runId(), conf });
    const runs = await dagRuns.list("paused").collect({ maxItems: 1_000 });
    expect(runs.map((run) => run.dag_run_id)).toContain(dag_run_id);
    await dagRuns.delete("paused", dag_run_id ?? "");
    await expect(this.failure(dagRuns.get("paused", dag_run_id ?? ""))).resolves.toMatchObject({
      status: 404,
    });
  }

  /** The error with which `work` rejects. Fails if it succeeds. */
  async failure(work: PromiseLike<unknown>): Promise<Error> {
    const outcome: unknown = await Promise.resolve(work).then(
      () => undefined,
      (error: unknown) => error ?? new Error("failed with nothing"),
    );
    if (!(outcome instanceof Error)) throw new Error("It succeeded, but was expected to fail");
    this.secrets.show(outcome);
    return outcome;
  }

  /** Restarts the Airflow with these additional environment variables. */
  async restart(variables: Readonly<Record<string, string>>): Promise<void> {
    const response = await fetch(this.target.control, { method: "POST", body: JSON.stringify(variables) });
    if (!response.ok) throw new Error(await response.text());
  }

  /** A token of Airflow 3 for the administrator. */
  async token(path = "/auth/token"): Promise<string> {
    const { baseUrl, users } = this.target;
    const response = await this.secrets.watch(fetch)(baseUrl + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ username: "admin", password: users["admin"] }),
    });
    const body: unknown = await response.json();
    return String(isRecord(body) ? body["access_token"] : undefined);
  }

  /** The value of the session cookie of Airflow 2 for the administrator. */
  async sessionCookie(): Promise<string> {
    const sent: Sent[] = [];
    const auth = session({ username: "admin", password: this.target.users["admin"] ?? "" });
    await this.client(auth, { sent }).dagRuns.list("paused", { limit: 1 });
    return (sent.at(-1)?.headers.get("cookie") ?? "").replace("session=", "");
  }
}
