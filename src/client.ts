import type { AuthProvider } from "./auth/provider.js";
import { checkSecure, parseBaseUrl } from "./checks/base-url.js";
import { DagRuns } from "./dag-runs.js";
import { isRecord } from "./errors/json.js";
import { ApiError, NotFoundError, UnexpectedResponseError } from "./errors/errors.js";
import { compareReleases, isRelease } from "./checks/release-gate.js";
import type { RetryEvent } from "./http/retry.js";
import type { RetryOptions } from "./http/retry-policy.js";
import type { PathTable, Version } from "./schema/index.js";
import type { Fetch } from "./http/send.js";
import { type JsonCodec, lenientJson } from "./http/body.js";
import type { FailedAttemptEvent, ResponseEvent } from "./http/observe.js";
import { checkOptions, type OptionKinds } from "./checks/options.js";
import { checkHeaders, sendsHeader } from "./checks/headers.js";
import { type HttpClient, Transport, versionOr } from "./transport.js";

/** The version of this package; a test compares it with package.json. */
const version = "0.1.0";

/** How to reach an Airflow. */
export interface AirflowClientOptions<V extends Version = "v2"> {
  /**
   * The server: an origin, an origin with a path prefix, or either with `/api/v1` or `/api/v2`. `TypeError` for another
   * protocol than http and https, for user info, a query or a fragment, and for an API that is not that of `apiVersion`.
   */
  baseUrl: string | URL;
  /**
   * `"v2"` for Airflow 3, `"v1"` for Airflow 2; {@link AirflowClient.connect} detects it. `TypeError` for another.
   * @default "v2"
   */
  apiVersion?: V | undefined;
  /**
   * The server's release, such as `"3.2.2"`, which saves one request. `TypeError` unless it is a release with that
   * `apiVersion`.
   * @default requested when a call first uses a feature that not every release has
   */
  airflowVersion?: string | undefined;
  /**
   * The credentials. `TypeError` for a provider that does not work on `apiVersion`.
   * @default none: for servers behind a gateway that authenticates
   */
  auth?: AuthProvider | undefined;
  /**
   * The `fetch` to send with. For a browser's own cookies use
   * `(url, init) => fetch(url, { ...init, credentials: "same-origin" })`.
   * @default the global one
   */
  fetch?: Fetch | undefined;
  /**
   * Headers for every request except logins. `TypeError` for a header that is not valid.
   * @default none
   */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * The header `User-Agent` of every request except logins, for the server's logs. A browser sends its own.
   * @default "airflow-client/" and its version
   */
  userAgent?: string | undefined;
  /**
   * Milliseconds that one attempt may take, body included; then `TimeoutError`. `RangeError` unless positive.
   * @default 30000
   */
  timeoutMs?: number | undefined;
  /**
   * When a request is retried; `false` for never. `TypeError` or `RangeError` for a wrong option.
   * @default two retries of requests that are safe to retry
   */
  retry?: RetryOptions | false | undefined;
  /**
   * The number of runs of a page, for queries without a limit. `RangeError` unless a positive integer.
   * @default 100, the most that Airflow gives unless configured otherwise
   */
  pageSize?: number | undefined;
  /**
   * The longest body of a response that is read, in decoded bytes; for `watch` the longest line. A longer one is an
   * `UnexpectedResponseError`. `RangeError` unless a positive integer.
   * @default 67108864, 64 MiB
   */
  maxResponseBytes?: number | undefined;
  /**
   * A custom JSON codec, such as one that keeps integers beyond 2^53.
   * @default the global JSON
   */
  json?: JsonCodec | undefined;
  /**
   * Whether credentials, also those in `headers`, may go over plain http to another machine; otherwise that is a `TypeError`.
   * @default false
   */
  allowInsecureHttp?: boolean | undefined;
  /**
   * Called after every response, for logs and metrics, without credentials. Errors that it throws are dropped.
   * @default none
   */
  onResponse?: ((event: ResponseEvent) => void) | undefined;
  /**
   * Called after every attempt without a usable response: a network failure, a timeout, a body that cannot be read. It gets no
   * credentials. Errors that it throws are dropped.
   * @default none
   */
  onFailedAttempt?: ((event: FailedAttemptEvent) => void) | undefined;
  /**
   * Called before a request is retried, without credentials. Errors that it throws are dropped.
   * @default none
   */
  onRetry?: ((event: RetryEvent) => void) | undefined;
}

/** The options of {@link AirflowClient.connect}: `auth` may depend on the detected version. */
export interface ConnectOptions extends Omit<AirflowClientOptions, "apiVersion" | "airflowVersion" | "auth"> {
  /**
   * The credentials, or a function that returns those for the detected version.
   * @default none
   */
  auth?: AuthProvider | ((apiVersion: Version) => AuthProvider) | undefined;
  /**
   * Ends the detection of the version; `connect` throws the signal's reason.
   * @default none
   */
  signal?: AbortSignal | undefined;
}

const clientOptions: OptionKinds<AirflowClientOptions> = {
  baseUrl: "any",
  apiVersion: "any",
  airflowVersion: "any",
  auth: "auth",
  fetch: "function",
  headers: "strings",
  userAgent: "text",
  timeoutMs: "ms",
  retry: "any",
  pageSize: "count",
  maxResponseBytes: "count",
  json: "codec",
  allowInsecureHttp: "boolean",
  onResponse: "function",
  onFailedAttempt: "function",
  onRetry: "function",
};
const { apiVersion: _, airflowVersion: _release, ...either } = clientOptions;
const connectOptions: OptionKinds<ConnectOptions> = { ...either, auth: "any", signal: "signal" };

/** A client of either version; `client.apiVersion` narrows it. */
export type AnyAirflowClient = AirflowClient<"v1"> | AirflowClient<"v2">;

/** A client of one Airflow, from 2.0 to the newest. */
export interface AirflowClient<V extends Version = "v2"> {
  /** The version of the API. */
  readonly apiVersion: V;
  /** The server's release, if it is known. */
  readonly airflowVersion: string | undefined;
  /** The server's address: without `/api/vN`, and without a slash at its end. */
  readonly baseUrl: string;
  /** The DAG runs. */
  readonly dagRuns: DagRuns<V>;
  /** The typed openapi-fetch client, with the same auth, retries and checks; its methods return `{ data, error, response }`. */
  readonly http: HttpClient<PathTable[V]>;
  /**
   * {@link http} for the rest of Airflow's API, such as `/dags` and task instances, with the types that openapi-typescript
   * makes of Airflow's own document. Paths may begin with `/api/vN`. For errors see {@link throwIfError}.
   */
  httpFor<Paths extends object>(): HttpClient<Paths>;
}

/** Makes clients; see {@link AirflowClient}. */
export interface AirflowClientConstructor {
  /**
   * Creates a client without sending anything. Its version is that of `apiVersion`.
   *
   * @throws TypeError or RangeError for a wrong option, with its name.
   */
  new <V extends Version = "v2">(
    options: AirflowClientOptions<V> & (V extends "v1" ? { apiVersion: Version } : unknown),
  ): AirflowClient<NoInfer<V>>;
  /**
   * Requests the server's release and creates the client for its version: Airflow 2.0 or newer. The credentials are sent only
   * if a gateway refuses the request without them.
   *
   * @throws UnexpectedResponseError if there is no Airflow at `baseUrl`, ConnectionError or TimeoutError if nothing responds;
   *   TypeError or RangeError for a wrong option, with its name.
   */
  connect(options: ConnectOptions): Promise<AnyAirflowClient>;
}

/**
 * A client of one Airflow, from 2.0 to the newest.
 *
 * @example
 * const airflow = new AirflowClient({
 *   baseUrl: "https://airflow.example.com",
 *   auth: airflowToken({ username, password }),
 * });
 * const run = await airflow.dagRuns.triggerAndWait("nightly", { conf: { day: "2026-11-23" } });
 */
export const AirflowClient: AirflowClientConstructor = class AirflowClient<V extends Version = "v2"> {
  readonly apiVersion: V;
  readonly airflowVersion: string | undefined;
  readonly baseUrl: string;
  readonly dagRuns: DagRuns<V>;
  readonly #transport: Transport<V>;

  constructor(options: AirflowClientOptions<V>) {
    checkOptions("AirflowClient", options, clientOptions);
    const { baseUrl, apiVersion: named } = parseBaseUrl(options.baseUrl);
    const { auth, allowInsecureHttp = false, timeoutMs = 30_000, pageSize = 100, fetch } = options;
    const { maxResponseBytes = 64 * 1024 * 1024 } = options;
    const apiVersion = versionOr(options.apiVersion);
    if (apiVersion !== "v1" && apiVersion !== "v2") throw new TypeError('apiVersion must be "v1" or "v2"');
    if (named !== undefined && named !== apiVersion) {
      throw new TypeError(`baseUrl ends in /api/${named}, but apiVersion is "${apiVersion}"`);
    }
    checkReleaseOption(options.airflowVersion, apiVersion);
    // A custom fetch may not be the browser's.
    const sends = fetch === undefined ? sendsHeader : () => true;
    const sending = { baseUrl, allowInsecureHttp, sendsHeader: sends };
    const { headers = {}, userAgent = `airflow-client/${version}` } = options;
    checkHeaders({ ...headers, "user-agent": userAgent }, sending);
    if (auth !== undefined) {
      if (!allowInsecureHttp) checkSecure(baseUrl);
      checkAuth(auth, apiVersion, sends);
    }
    this.apiVersion = apiVersion;
    this.airflowVersion = options.airflowVersion;
    this.baseUrl = baseUrl;
    this.#transport = new Transport({
      ...sending,
      apiVersion,
      airflowVersion: options.airflowVersion,
      auth,
      timeoutMs,
      fetch: fetch ?? ((url, init) => globalThis.fetch(url, init)),
      // A browser sends its own.
      headers: sendsHeader("cookie") ? { "user-agent": userAgent, ...headers } : headers,
      retry: options.retry,
      json: options.json ?? lenientJson,
      maxResponseBytes,
      onResponse: options.onResponse,
      onFailedAttempt: options.onFailedAttempt,
      onRetry: options.onRetry,
    });
    this.dagRuns = new DagRuns(this.#transport, pageSize);
  }

  get http(): HttpClient<PathTable[V]> {
    return this.#transport.http;
  }

  httpFor<Paths extends object>(): HttpClient<Paths> {
    return this.#transport.httpFor<Paths>();
  }

  static async connect(given: ConnectOptions): Promise<AnyAirflowClient> {
    checkOptions("connect", given, connectOptions);
    const { auth, signal, ...options } = given;
    const { baseUrl, apiVersion: named } = parseBaseUrl(options.baseUrl);
    const authFor = (apiVersion: Version) => (typeof auth === "function" ? auth(apiVersion) : auth);
    const probe = async <V extends Version>(apiVersion: V): Promise<AirflowClient<V>> => {
      const known = { ...options, baseUrl, apiVersion };
      const { version: airflowVersion } = await new AirflowClient(known)
        .#version(signal)
        .catch((error: unknown) => {
          if (!isRefusal(error)) throw error;
          const credentials = authFor(apiVersion);
          if (credentials === undefined) throw error;
          if (credentials.versions?.includes(apiVersion) === false) throw notAsked(credentials, error);
          return new AirflowClient({ ...known, auth: credentials }).#version(signal);
        });
      return new AirflowClient({ ...known, airflowVersion, auth: authFor(apiVersion) });
    };
    if (named !== undefined) return named === "v1" ? probe("v1") : probe("v2");
    try {
      return await probe("v2");
    } catch (error) {
      if (!isAbsent(error)) throw error;
    }
    try {
      return await probe("v1");
    } catch (error) {
      if (!isAbsent(error)) throw error;
      throw new UnexpectedResponseError(
        `Neither /api/v2/version nor /api/v1/version responded at ${baseUrl}: check baseUrl`,
        { status: error.status, cause: error },
      );
    }
  }

  #version(signal: AbortSignal | undefined): Promise<{ version: string }> {
    const call = { effect: "read", options: { signal } } as const;
    return this.#transport.expect("get_version", call, isVersionInfo, "the release of an Airflow");
  }
};

/** @throws TypeError for a provider that cannot work on that version or in this runtime. */
function checkAuth(auth: AuthProvider, apiVersion: Version, sends: (header: string) => boolean): void {
  if (auth.versions?.includes(apiVersion) === false) {
    throw new TypeError(
      `auth: ${auth.name} does not work on ${apiVersion}. ${auth.versionHint ?? ""}`.trim(),
    );
  }
  if (auth.usesCookies === true && !sends("cookie")) {
    throw new TypeError(
      `auth: ${auth.name} needs cookies, which a browser does not let scripts send: use airflowToken, basic or bearer, or no auth and a fetch with credentials "same-origin"`,
    );
  }
}

function checkReleaseOption(airflowVersion: string | undefined, apiVersion: Version): void {
  if (airflowVersion === undefined) return;
  if (!isRelease(airflowVersion)) throw new TypeError('airflowVersion must be a release, such as "3.2.2"');
  if (compareReleases(airflowVersion, "3.0.0") < 0 !== (apiVersion === "v1")) {
    throw new TypeError(`Airflow ${airflowVersion} has no API ${apiVersion}`);
  }
}

function isVersionInfo(response: unknown): response is { version: string } {
  return isRecord(response) && isRelease(response["version"]);
}

/** Whether an error means that a gateway requires credentials for any request: 401, 403 or a redirect to a login. */
function isRefusal(error: unknown): error is ApiError | UnexpectedResponseError {
  if (!(error instanceof ApiError || error instanceof UnexpectedResponseError)) return false;
  const { status } = error;
  return status === 0 || (status >= 300 && status < 400) || status === 401 || status === 403;
}

/** The error of a version that a gateway hides and the credentials do not work on: the other version is still to be tried. */
function notAsked(
  { name }: AuthProvider,
  cause: ApiError | UnexpectedResponseError,
): UnexpectedResponseError {
  const message = `${cause.message}: auth ${name} does not work there`;
  return new UnexpectedResponseError(message, { status: cause.status, cause });
}

/** Whether an error means that the server does not have this API. */
function isAbsent(error: unknown): error is NotFoundError | UnexpectedResponseError {
  return error instanceof NotFoundError || error instanceof UnexpectedResponseError;
}
