import createClient, { type Client } from "openapi-fetch";
import type { Operation } from "../generated/operations.js";
import type { AuthProvider } from "./auth/provider.js";
import { withAuth } from "./auth/with-auth.js";
import { checkHeaders, checkInitHeaders, lowerCased, type Sending } from "./checks/headers.js";
import { checkOptions } from "./checks/options.js";
import { serializeQuery } from "./checks/query.js";
import { expectResponse, type Guard, problemOf } from "./checks/response.js";
import { absenceOf, checkRelease, compareReleases, gatedUses, ServerRelease } from "./checks/release-gate.js";
import { type CallInput, checkPath, validateCall } from "./checks/validate.js";
import { type CallTarget, fromHere, UnsupportedFeatureError } from "./errors/errors.js";
import {
  type Call,
  type CallOptions,
  callOptions,
  effectOf,
  targetOf,
  type Failure,
  type Known,
  type Result,
  valueOf,
} from "./http/call.js";
import { orAbort, withDeadline } from "./http/deadline.js";
import { type JsonCodec, lenientJson, textOf, withBody, withText } from "./http/body.js";
import { responseLines } from "./http/ndjson.js";
import { type FailedAttemptEvent, type ResponseEvent, withObserver } from "./http/observe.js";
import { type RetryOptions, type RetryPolicy, retryPolicy } from "./http/retry-policy.js";
import { type RetryEvent, withRetry, withTimeLimit } from "./http/retry.js";
import {
  type Failed,
  type Fetch,
  type HttpRequest,
  LightRequest,
  type Received,
  type Send,
  sendWith,
} from "./http/send.js";
import { keepFailure } from "./http/throw-if-error.js";
import { toError, unexpected } from "./http/to-error.js";
import {
  type OperationId,
  operationsOf,
  type PathTable,
  type ResultTable,
  type Version,
} from "./schema/index.js";

/** An openapi-fetch client of some paths. */
export type HttpClient<Paths extends object> = Client<Paths>;

/** What a transport is made of; the client resolves all defaults. */
export interface TransportOptions<V extends Version> extends Sending {
  apiVersion: V;
  /** The server's release; requested when a call first needs it, if absent. */
  airflowVersion: string | undefined;
  auth: AuthProvider | undefined;
  fetch: Fetch;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  maxResponseBytes: number;
  retry: RetryOptions | false | undefined;
  json: JsonCodec;
  onResponse: ((event: ResponseEvent) => void) | undefined;
  onFailedAttempt: ((event: FailedAttemptEvent) => void) | undefined;
  onRetry: ((event: RetryEvent) => void) | undefined;
}

/** openapi-fetch's `request`, without the types that follow from the paths. */
type AnyRequest = (
  method: string,
  path: string,
  init: object,
) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** How a request through openapi-fetch ended: with a response, or with the reason why there is none. */
interface Performed {
  data?: unknown;
  error?: unknown;
  response?: Response;
  text?: string;
  /** What was read of a success. */
  value?: unknown;
  reason?: unknown;
  /** Whether an attempt may have been carried out although it does not look so. */
  wasLost: boolean;
}

type Route = Record<"method" | "path", string>;

/** What a request of openapi-fetch is for. */
interface Purpose {
  operation: Operation | undefined;
  call: Call;
  /** Reads the text of a success; absent for a body that the caller reads as a stream. */
  parse: HttpRequest["parse"];
}

/** The fields of openapi-fetch's init that `client.http` reads. */
interface RawInit {
  params?: { path?: Record<string, unknown>; query?: object };
  body?: object;
  headers?: unknown;
  signal?: AbortSignal;
  parseAs?: string;
}

/** Wraps what the `fetch` of openapi-fetch throws, because openapi-fetch fails on an abort reason of `null` or `undefined`. */
class Thrown extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super(reason instanceof Error ? reason.message : "aborted", { cause: reason });
    this.reason = reason;
  }
}

/** Airflow before 3.3 sends the lines of a compressed stream only at its end. */
// Stryker disable next-line ObjectLiteral,StringLiteral: it runs before a mutant is active
const uncompressed = { "accept-encoding": "identity" };

/**
 * The only file that imports openapi-fetch, and so the only one with type assertions: openapi-fetch's types are conditional in
 * the paths and cannot be called by code that is generic in the version.
 */
export class Transport<V extends Version> {
  readonly apiVersion: V;
  /** The typed openapi-fetch client, with the same auth, retries and checks as the façade. */
  readonly http: HttpClient<PathTable[V]>;
  /** Whether run ids must be short, because the `fetch` does not carry paths of any length. */
  readonly needsShortIds: boolean;
  /** The server's origin, for errors. */
  readonly origin: string;
  readonly #options: TransportOptions<V>;
  readonly #send: Send;
  readonly #request: AnyRequest;
  readonly #release: ServerRelease;
  #hasMiddleware = false;

  constructor(options: TransportOptions<V>) {
    const { baseUrl, apiVersion, auth, onResponse, onFailedAttempt } = options;
    this.apiVersion = apiVersion;
    this.needsShortIds = options.fetch.maxPathLength !== undefined;
    this.origin = new URL(baseUrl).origin;
    this.#options = options;
    retryPolicy(options.retry);
    this.#release = new ServerRelease(options.airflowVersion, () => this.callAny("get_version"), this);
    let send = sendWith(options.fetch, options.maxResponseBytes);
    if (onResponse ?? onFailedAttempt) send = withObserver(send, apiVersion, options);
    if (auth !== undefined) send = withAuth(send, auth, options);
    this.#send = withRetry(withTimeLimit(send), options.onRetry);
    const client = createClient<PathTable[V]>({
      baseUrl: `${baseUrl}/api/${apiVersion}`,
      headers: lowerCased({ accept: "application/json", ...options.headers }),
      querySerializer: serializeQuery as () => string,
      bodySerializer: (body: unknown) => options.json.stringify(body),
    });
    this.#request = client.request as unknown as AnyRequest;
    this.http = this.#checked(client);
  }

  /** {@link http} with the types of other paths of the same server. */
  httpFor<Paths extends object>(): HttpClient<Paths> {
    return this.http as unknown as HttpClient<Paths>;
  }

  /**
   * Calls an operation by its id.
   *
   * @throws TypeError and RangeError for bad input and UnsupportedFeatureError for what the server's release lacks, before
   *   anything is sent; another `AirflowError` for everything else.
   */
  async call<Id extends keyof ResultTable[V] & string>(id: Id, call?: Call): Promise<ResultTable[V][Id]> {
    return valueOf(await this.exchange(id, call));
  }

  /** {@link call} for code that is generic in the version and an operation that only one version has. */
  async callAny(id: OperationId, call?: Call): Promise<unknown> {
    return valueOf(await this.exchangeAny(id, call));
  }

  /**
   * {@link callAny} with a check of the response, which `what` names in the error.
   *
   * @throws UnexpectedResponseError for another response, besides the errors of {@link call}.
   */
  async expect<T>(id: OperationId, call: Call, is: Guard<T>, what: string): Promise<T> {
    const context = { ...targetOf(this.origin, call), ambiguous: call.effect !== "read" };
    return expectResponse(await this.callAny(id, call), is, what, context);
  }

  /** {@link call} with a result instead of an error: never throws. */
  exchange<Id extends keyof ResultTable[V] & string>(
    id: Id,
    call?: Call,
  ): Promise<Result<ResultTable[V][Id]>> {
    return this.exchangeAny(id as OperationId, call) as Promise<Result<ResultTable[V][Id]>>;
  }

  /** {@link exchange} for an operation that only one version has. */
  exchangeAny(id: OperationId, call: Call = {}): Promise<Result<unknown>> {
    return this.#exchange(id, call, (text) => this.#options.json.parse(text));
  }

  /** Opens an operation whose response is a stream of JSON lines. An abort ends it until its last line was read. */
  async stream(id: OperationId, call: Call = {}): Promise<AsyncGenerator<unknown, void, undefined>> {
    const operation = this.#operation(id);
    const body = valueOf(await this.#exchange(id, call, undefined)) as ReadableStream<Uint8Array> | null;
    const { json, maxResponseBytes: maxLength } = this.#options;
    const target = targetOf(this.origin, call);
    const { signal } = call.options ?? {};
    const options = { parse: (line: string) => json.parse(line), maxLength, signal, target };
    return responseLines(body ?? new Blob().stream(), `${operation.method} ${operation.path}`, options);
  }

  /**
   * Refuses a bad call without making it.
   *
   * @throws TypeError and RangeError, as {@link call} does.
   */
  check(id: OperationId, call: CallInput): void {
    const operation = operationsOf(this.apiVersion)[id];
    if (operation !== undefined) validateCall(operation, call, this.#options.json !== lenientJson);
  }

  /** The end of the time of a call that begins now, by `performance.now()`. */
  deadline(options: CallOptions | undefined): number {
    const policy = this.#policy(options);
    return performance.now() + (policy === false ? Infinity : policy.totalTimeoutMs);
  }

  /** Whether the server's release has an operation; `false` if the release is unknown. */
  async has(id: OperationId, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      await this.#gate(id, { ...this.#operation(id), query: {}, body: {} }, { options: { signal } });
      return true;
    } catch {
      signal?.throwIfAborted();
      return false;
    }
  }

  /**
   * Whether the lines of a stream arrive only at its end: Airflow before 3.3 compresses them so, and a browser does not let
   * scripts set `accept-encoding`.
   */
  async holdsLinesBack(id: OperationId, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#options.sendsHeader("accept-encoding") || !(await this.has(id, signal))) return false;
    return compareReleases(await this.#releaseFor({ signal }, this), "3.3.0") < 0;
  }

  /** @param parse reads the text of a success; absent for a body that the caller reads as a stream. */
  async #exchange(id: OperationId, call: Call, parse: HttpRequest["parse"]): Promise<Result<unknown>> {
    let wasLost = call.wasLost === true;
    try {
      const operation = this.#operation(id);
      const { path, query, body, options = {} } = call;
      validateCall(operation, call, this.#options.json !== lenientJson);
      checkOptions("the call", options, callOptions);
      checkHeaders(options.headers ?? {}, this.#options);
      await this.#gate(id, operation, call);
      const headers = { ...options.headers, ...(parse === undefined && uncompressed) };
      const parseAs = parse === undefined ? "stream" : "text";
      const init = { params: { path, query }, body, signal: options.signal, headers, parseAs };
      const done = await this.#perform(operation.method, operation.path, init, { operation, call, parse });
      ({ wasLost } = done);
      if (done.response === undefined) throw done.reason;
      const effect = effectOf(call, operation, operation.method);
      if (done.response.status !== operation.success)
        return this.#refused(operation, { ...call, effect }, done.response, done);
      const value = operation.success === 204 ? undefined : done.value;
      const problem = parse && problemOf(id, call, value);
      return problem === undefined
        ? { ok: true, value, wasLost }
        : unexpected(problem, operation, { call, target: targetOf(this.origin, call), wasLost });
    } catch (error) {
      return { ok: false, status: undefined, wasLost, error: () => fromHere(error) };
    }
  }

  /** Sends a request through openapi-fetch. Never throws: a failure is a result. */
  async #perform(method: string, path: string, init: object, purpose: Purpose): Promise<Performed> {
    // openapi-fetch calls its `fetch` once, or not at all if a middleware responds itself.
    const sends: (Received | Failed)[] = [];
    const wasLost = () => sends[0]?.wasLost ?? purpose.call.wasLost === true;
    try {
      const exchanged = await this.#request(method, path, {
        ...init,
        // With middleware the global class, so that it gets what its types say.
        Request: this.#hasMiddleware ? globalThis.Request : LightRequest,
        fetch: async (request: Request | LightRequest) => {
          const sent = await this.#fetch(request, path, purpose);
          sends.push(sent);
          return this.#responseOf(sent, request);
        },
      });
      const { data, error, response } = exchanged;
      const ours = sends.find((sent): sent is Received => sent.response === response);
      // Of a response that middleware made, only what openapi-fetch read of it is known.
      const text = ours === undefined ? textOf(error ?? data) : ours.text;
      const isText = purpose.parse !== undefined && response.ok && data !== undefined;
      const value = isText ? (ours === undefined ? purpose.parse?.(text) : ours.value) : data;
      return { ...exchanged, text, value, wasLost: wasLost() };
    } catch (error) {
      return { reason: error instanceof Thrown ? error.reason : error, wasLost: wasLost() };
    }
  }

  /** The `fetch` of openapi-fetch: everything in http/ and auth/. */
  async #fetch(
    request: Request | LightRequest,
    path: string,
    { operation, call, parse }: Purpose,
  ): Promise<Received | Failed> {
    const { baseUrl, timeoutMs } = this.#options;
    const { options, wasLost = false } = call;
    const { href, origin } = new URL(request.url);
    if (!href.startsWith(`${baseUrl}/`)) {
      throw new TypeError(`A client for ${baseUrl} sends nothing to ${origin}`);
    }
    const body =
      request instanceof LightRequest ? request.body : await orAbort(request.text(), request.signal);
    return this.#send({
      url: request.url,
      method: request.method,
      path,
      headers: Object.fromEntries(request.headers),
      body: body === "" ? undefined : body,
      signal: request.signal ?? undefined,
      operation,
      timeoutMs: options?.timeoutMs ?? timeoutMs,
      retry: this.#policy(options),
      deadline: call.deadline ?? this.deadline(options),
      effect: effectOf(call, operation, request.method),
      streams: parse === undefined,
      // Stryker disable next-line OptionalChaining: a call of the façade has an operation
      parse: operation?.success === 204 ? undefined : parse,
      attempt: 1,
      wasLost,
      target: targetOf(this.origin, call),
    });
  }

  /** The response for openapi-fetch. Its body can be read again; for middleware, which may clone it, it is a new one. */
  #responseOf(sent: Received | Failed, { signal }: Request | LightRequest): Response {
    if (sent.response === undefined) throw new Thrown(sent.error);
    const { response, text } = sent;
    if (response.bodyUsed) return withText(this.#hasMiddleware ? withBody(response, text) : response, text);
    if (!signal || response.body === null) return response;
    // The signal ends the body too, once the caller reads it.
    return withBody(response, response.body.pipeThrough(new TransformStream(), { signal }));
  }

  #policy(options: CallOptions | undefined): RetryPolicy | false {
    return retryPolicy(this.#options.retry, options?.retry);
  }

  #operation(id: OperationId): Operation {
    const operation = operationsOf(this.apiVersion)[id];
    if (operation !== undefined) return operation;
    throw new UnsupportedFeatureError(absenceOf(id, this.apiVersion));
  }

  /** A response that is not the success of its operation. */
  #refused({ method, path }: Route, call: Call, response: Response, done: Performed): Failure {
    const { text = "", wasLost } = done;
    const { status, headers, url } = response;
    const target = targetOf(this.origin, call);
    const mayBeDone = wasLost || (call.effect !== "read" && status > 0 && status < 300);
    const { apiVersion, auth } = this.#options;
    const common = { method, path, url, status, headers, text, apiVersion, auth: auth?.name, ...target };
    const error = ({ ambiguous = mayBeDone, hint, cause }: Known = {}) =>
      toError({ ...common, ambiguous, hint, cause });
    return { ok: false, status, wasLost: mayBeDone, error };
  }

  /** Checks the server's release, and requests it first, only if the call uses something that not every release has. */
  async #gate(id: string, operation: Operation, call: Call): Promise<void> {
    const { options, ungated = [] } = call;
    const uses = gatedUses(id, operation, call).filter(({ feature }) => !ungated.includes(feature));
    const target = targetOf(this.origin, call);
    if (uses.length > 0) checkRelease(uses, await this.#releaseFor(options, target), target);
  }

  /** The server's release, for a call with these options. */
  #releaseFor(options: CallOptions | undefined, target: CallTarget): Promise<string> {
    const leftMs = this.deadline(options) - performance.now();
    const timeoutMs = Math.min(options?.timeoutMs ?? this.#options.timeoutMs, leftMs);
    const get = (signal: AbortSignal) => orAbort(this.#release.get(), signal);
    return withDeadline(options?.signal, timeoutMs, get, target);
  }

  /** openapi-fetch's client with the checks of `call`, made before openapi-fetch makes a URL of the path. */
  #checked(client: Client<PathTable[V]>): Client<PathTable[V]> {
    const request = async (method: string, given: string, init: RawInit = {}) => {
      const { params = {}, body, signal, parseAs = "json" } = init;
      // The paths of Airflow 3's own document begin with /api/v2.
      const path = given.replace(`/api/${this.apiVersion}/`, "/");
      const operation = Object.values(operationsOf(this.apiVersion)).find(
        (known) => known.method === method.toUpperCase() && known.path === path,
      );
      checkPath(path, params.path, operation);
      if (operation !== undefined) {
        await this.#gate(path, operation, { query: params.query, body, options: { signal } });
      }
      checkInitHeaders(init.headers);
      const readers: Record<string, HttpRequest["parse"]> = {
        json: (text) => (text === "" ? undefined : this.#options.json.parse(text)),
        text: (text) => text,
      };
      const parse = readers[parseAs];
      const asked = { ...init, parseAs: parse === undefined ? parseAs : "text" };
      const call = { path: params.path, body };
      const done = await this.#perform(method, path, asked, { operation, call, parse });
      if (done.response === undefined) throw fromHere(done.reason);
      const { data, error, response, value } = done;
      if (response.ok) return { data: data === undefined ? data : value, response };
      const effect = effectOf(call, operation, method);
      keepFailure(response, this.#refused({ method, path }, { ...call, effect }, response, done));
      return { error, response };
    };
    const methods = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"].map((method) => [
      method,
      (path: string, init?: RawInit) => request(method, path, init),
    ]);
    const use = (...middleware: Parameters<typeof client.use>) => {
      client.use(...middleware);
      this.#hasMiddleware = true;
    };
    return { ...client, use, request, ...Object.fromEntries(methods) } as Client<PathTable[V]>;
  }
}

/** The version of a client that was given none: the type's default, which code generic in `V` cannot know. */
export function versionOr<V extends Version>(given: V | undefined): V {
  return given ?? ("v2" as V);
}
