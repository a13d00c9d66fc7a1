import createClient, { type Client } from "openapi-fetch";
import type { Operation } from "../generated/operations.js";
import { withAuth } from "./auth/with-auth.js";
import type { AuthProvider } from "./auth/provider.js";
import type { Call } from "./http/call.js";
import { orAbort } from "./http/deadline.js";
import {
  AirflowError,
  ConnectionError,
  UnexpectedResponseError,
  UnsupportedFeatureError,
} from "./errors/errors.js";
import {
  checkRelease,
  compareReleases,
  type GatedUse,
  gatedUses,
  ServerRelease,
} from "./checks/release-gate.js";
import { type JsonCodec, parseAnswer } from "./http/json-codec.js";
import { readLines } from "./http/ndjson.js";
import { type ResponseEvent, withObserver } from "./http/observe.js";
import { serializeQuery } from "./checks/query.js";
import { refusal } from "./http/to-error.js";
import { type RetryEvent, withRetry } from "./http/retry.js";
import { askedDelayMs, type RetryOptions, type RetryPolicy, retryPolicy } from "./http/retry-policy.js";
import {
  type OperationId,
  operationsOf,
  type PathTable,
  type ResultTable,
  type Version,
} from "./schema/index.js";
import { codeOf, type Fetch, type HttpRequest, type Send, sendWith, withText } from "./http/send.js";
import { type CallInput, checkId, checkMs, validateCall } from "./checks/validate.js";

/** What a transport is made of; all defaults are resolved by the client. */
export interface TransportOptions<V extends Version> {
  /** Without `/api/vN` and without a final slash. */
  baseUrl: string;
  apiVersion: V;
  /** The server's release; asked for when a call first needs it, if absent. */
  airflowVersion: string | undefined;
  auth: AuthProvider | undefined;
  fetch: Fetch;
  /** Whether `fetch` sends a header. */
  sendsHeader: (name: string) => boolean;
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  retry: RetryOptions | false | undefined;
  json: JsonCodec;
  onResponse: ((event: ResponseEvent) => void) | undefined;
  onRetry: ((event: RetryEvent) => void) | undefined;
}

/** What a request is for; openapi-fetch copies it from its init. */
interface Asked {
  operation: Operation | undefined;
  /** Whether the caller reads the answer as a stream. */
  streams: boolean;
  /** A call of the façade; absent for what comes through `client.http`. */
  call?: Call;
  /** Reads the body of an answer of success. */
  read?: ((text: string) => void) | undefined;
}

const jsonContent = { "content-type": "application/json" };

/** See {@link Transport.holdsLinesBack}. */
const uncompressed = { "accept-encoding": "identity" };

type AskedByFacade = Asked & { operation: Operation; call: Call };

/** openapi-fetch's request, as plain data instead of a `Request`, whose construction costs more than all of ours. */
interface PlainRequest {
  url: string;
  method: string;
  headers: Headers | Record<string, string>;
  body?: string | undefined;
  signal?: AbortSignal | null | undefined;
  asked: Asked;
}

/** What `client.http` looks at of openapi-fetch's init. */
interface RawInit {
  params?: { path?: Record<string, unknown>; query?: object };
  body?: object;
  signal?: AbortSignal;
  parseAs?: string;
}

/** openapi-fetch's `request`, without the types that follow from the paths. */
type AnyRequest = (
  method: string,
  path: string,
  init: object,
) => Promise<{ data?: string; response: Response }>;

/**
 * The one place that knows openapi-fetch, and so the one place with type assertions: openapi-fetch's types are
 * conditional in the paths and cannot be called by code that is generic in the version.
 */
export class Transport<V extends Version> {
  readonly apiVersion: V;
  /** The typed openapi-fetch client, for everything the façade has no method for. Has the same retries, auth and checks. */
  readonly http: Client<PathTable[V]>;
  readonly #options: TransportOptions<V>;
  readonly #apiUrl: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #retry: RetryPolicy | false;
  readonly #send: Send;
  readonly #request: AnyRequest;
  readonly #release: ServerRelease;
  #hasMiddleware = false;

  constructor(options: TransportOptions<V>) {
    this.apiVersion = options.apiVersion;
    this.#options = options;
    this.#apiUrl = `${options.baseUrl}/api/${options.apiVersion}`;
    this.#headers = lowerCased({ accept: "application/json", ...options.headers });
    this.#retry = retryPolicy(options.retry);
    this.#release = new ServerRelease(options.airflowVersion, () => this.callAny("get_version"));
    let send = sendWith(options.fetch);
    if (options.onResponse !== undefined) send = withObserver(send, options.apiVersion, options.onResponse);
    if (options.auth !== undefined) send = withAuth(send, options.auth, options);
    this.#send = withRetry(send, options.onRetry);

    const fetch = (request: unknown) => this.#exchange(request as PlainRequest);
    const client = createClient<PathTable[V]>({
      baseUrl: this.#apiUrl,
      headers: this.#headers,
      Request: PlainRequestClass as unknown as typeof Request,
      fetch: fetch,
      querySerializer: serializeQuery as () => string,
      bodySerializer: (body: unknown) => options.json.stringify(body),
    });
    this.#request = client.request as unknown as AnyRequest;
    this.http = this.#checked(client);
  }

  /**
   * Calls an operation by its id.
   *
   * @throws TypeError and RangeError for bad input and UnsupportedFeatureError for what the server's release lacks, before
   *   anything is sent; another `AirflowError` for everything else.
   */
  call<Id extends keyof ResultTable[V] & string>(id: Id, call: Call = {}): Promise<ResultTable[V][Id]> {
    return this.callAny(id as OperationId, call) as Promise<ResultTable[V][Id]>;
  }

  /** {@link call} for code that is generic in the version and an operation that only one version has. */
  async callAny(id: OperationId, call: Call = {}): Promise<unknown> {
    const operation = this.#operation(id);
    let answer: unknown;
    await this.#perform(id, operation, call, (text) => {
      if (operation.success === 204) return;
      const changes = operation.reads !== true && call.reads !== true;
      answer = parseAnswer(this.#options.json, { apiVersion: this.apiVersion, operation, text, changes });
    });
    return answer;
  }

  /**
   * Refuses a bad call without making it.
   *
   * @throws TypeError and RangeError, as {@link call} does.
   */
  check(id: OperationId, call: CallInput): void {
    const operation = operationsOf(this.apiVersion)[id];
    if (operation !== undefined) validateCall(operation, call);
  }

  /** Whether the server's release has an operation; `false` where the server does not tell its release. */
  async has(id: OperationId, signal: AbortSignal | undefined): Promise<boolean> {
    const operation = operationsOf(this.apiVersion)[id];
    if (operation === undefined) return false;
    try {
      await this.#gate(id, { ...operation, query: {}, body: {} }, { options: { signal } });
      return true;
    } catch {
      signal?.throwIfAborted();
      return false;
    }
  }

  /**
   * Whether the lines of a stream would come at its end only: Airflow before 3.3 holds compressed ones back, and a browser
   * does not let us ask for others.
   */
  async holdsLinesBack(id: OperationId, signal: AbortSignal | undefined): Promise<boolean> {
    if (this.#options.sendsHeader("accept-encoding") || !(await this.has(id, signal))) return false;
    return compareReleases(await orAbort(this.#release.get(), signal), "3.3.0") < 0;
  }

  /** Opens an operation whose answer is a stream of JSON lines. An abort ends it until its last line was read. */
  async stream(id: OperationId, call: Call = {}): Promise<AsyncGenerator<unknown, void, undefined>> {
    const operation = this.#operation(id);
    return this.#lines(operation, await this.#perform(id, operation, call), call);
  }

  async *#lines(
    operation: Operation,
    { status, body }: Response,
    call: Call,
  ): AsyncGenerator<unknown, void, undefined> {
    const where = `${operation.method} ${operation.path}`;
    const parse = (line: string) => {
      try {
        return this.#options.json.parse(line);
      } catch (cause) {
        throw new UnexpectedResponseError(`${where}: ${String(status)} with a line that is not JSON`, {
          status,
          cause,
        });
      }
    };
    try {
      if (body !== null) yield* readLines(body, parse);
    } catch (error) {
      call.options?.signal?.throwIfAborted();
      if (error instanceof AirflowError) throw error;
      throw new ConnectionError(`${where}: the answer was cut (${codeOf(error)})`, { cause: error });
    }
  }

  /** @param read reads the answer; without it, the answer is a stream. */
  async #perform(id: OperationId, operation: Operation, call: Call, read?: Asked["read"]): Promise<Response> {
    validateCall(operation, call);
    const gate = this.#gate(id, operation, call);
    if (gate !== undefined) await gate;
    const asked = { operation, streams: read === undefined, call, read };
    return this.#hasMiddleware ? this.#throughMiddleware(asked) : this.#exchange(this.#plainRequest(asked));
  }

  #operation(id: OperationId): Operation {
    const operation = operationsOf(this.apiVersion)[id];
    if (operation !== undefined) return operation;
    throw new UnsupportedFeatureError(`${id} does not exist in the API ${this.apiVersion}`);
  }

  /** What openapi-fetch makes of a call, without its `Headers`: three of them cost a tenth of a small request. */
  #plainRequest(asked: AskedByFacade): PlainRequest {
    const { operation, call, streams } = asked;
    const { path, query, body, options } = call;
    const search = query === undefined ? "" : serializeQuery({ ...query });
    const headers = body === undefined ? { ...this.#headers } : { ...jsonContent, ...this.#headers };
    return {
      url: this.#apiUrl + filled(operation, path) + (search && `?${search}`),
      method: operation.method,
      headers: streams ? { ...headers, ...uncompressed } : headers,
      body: body && this.#options.json.stringify(body),
      signal: options?.signal,
      asked,
    };
  }

  async #throughMiddleware(asked: AskedByFacade): Promise<Response> {
    const { operation, call, streams } = asked;
    const { path, query, body, options } = call;
    const headers = streams ? uncompressed : {};
    const parseAs = streams ? "stream" : "text";
    const init = { asked, headers, params: { path, query }, parseAs, signal: options?.signal, body };
    return (await this.#request(operation.method, operation.path, init)).response;
  }

  /** Asks for the server's release, only when something is in use that not every release has. */
  #gate(
    id: string,
    operation: Operation,
    call: CallInput & Pick<Call, "ungated" | "options">,
  ): Promise<void> | undefined {
    const uses = gatedUses(id, operation, call).filter(
      ({ feature }) => call.ungated?.includes(feature) !== true,
    );
    return uses.length === 0 ? undefined : this.#checkRelease(uses, call.options?.signal);
  }

  async #checkRelease(uses: readonly GatedUse[], signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    checkRelease(uses, await orAbort(this.#release.get(), signal));
  }

  async #exchange(plain: PlainRequest): Promise<Response> {
    const { operation, streams, call, read } = plain.asked;
    const options = call?.options;
    if (!plain.url.startsWith(`${this.#options.baseUrl}/`)) {
      throw new TypeError(
        `A client for ${this.#options.baseUrl} sends nothing to ${new URL(plain.url).origin}`,
      );
    }
    const reads = call?.reads === true;
    const timeoutMs = options?.timeoutMs ?? this.#options.timeoutMs;
    checkMs("timeoutMs", timeoutMs);
    let text: string | undefined;
    const request: HttpRequest = {
      url: plain.url,
      method: plain.method,
      headers: plain.headers instanceof Headers ? Object.fromEntries(plain.headers) : plain.headers,
      body: plain.body,
      signal: plain.signal ?? undefined,
      operation,
      timeoutMs,
      retry: options?.retry === undefined ? this.#retry : retryPolicy(this.#options.retry, options.retry),
      changes: !(operation?.reads ?? /^(GET|HEAD|OPTIONS)$/.test(plain.method)) && !reads,
      repeatable: reads || call?.repeatable === true,
      streams,
      read: read && this.#hasMiddleware ? (body) => read((text = body)) : read,
      progress: call?.progress ?? { attempt: 0, ambiguous: false },
    };
    const response = await this.#send(request);
    if (call !== undefined && response.status !== operation?.success) {
      const wait = askedDelayMs(response.headers);
      const answer = { status: response.status, text: await response.text(), retryAfterMs: wait };
      throw refusal(request, answer, { apiVersion: this.apiVersion, auth: this.#options.auth?.name });
    }
    // A middleware may clone it, or make another one of its body.
    if (this.#hasMiddleware && response.bodyUsed) {
      text ??= await response.text();
      return withText(new Response(text, response), text);
    }
    return streams && plain.signal ? withAbort(response, plain.signal) : response;
  }

  /** The checks of `call`, for what comes through `client.http`: before openapi-fetch makes a URL of it. */
  #checked(client: Client<PathTable[V]>): Client<PathTable[V]> {
    const request = async (method: string, path: string, init: RawInit = {}) => {
      const operation = Object.values(operationsOf(this.apiVersion)).find(
        (known) => known.method === method.toUpperCase() && known.path === path,
      );
      for (const [, name = ""] of path.matchAll(/\{([^{}]+)\}/g)) {
        checkId(name, init.params?.path?.[name], operation?.pathParameters[name]?.wildcard);
      }
      if (operation !== undefined)
        await this.#gate(path, operation, {
          query: init.params?.query,
          body: init.body,
          options: { signal: init.signal },
        });
      const asJson = init.parseAs === undefined || init.parseAs === "json";
      const parseAs = asJson ? "text" : init.parseAs;
      const asked: Asked = { operation, streams: parseAs !== "text" };
      const answer = await this.#request(method, path, { ...init, parseAs, asked });
      if (!asJson || answer.data === undefined) return answer;
      return { ...answer, data: answer.data === "" ? undefined : this.#options.json.parse(answer.data) };
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

/** The response with a body that the signal still ends once the head is there. */
function withAbort(response: Response, signal: AbortSignal): Response {
  if (response.body === null || response.bodyUsed) return response;
  return new Response(response.body.pipeThrough(new TransformStream(), { signal }), response);
}

/** An operation's path with its parameters, which were checked to be strings. */
function filled({ path: template, pathParameters }: Operation, path: CallInput["path"] = {}): string {
  let filled = template;
  for (const name in pathParameters) {
    // What is encoded holds neither a brace nor a dollar sign.
    filled = filled.replace(`{${name}}`, encodeURIComponent(String(path[name])));
  }
  return filled;
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

class PlainRequestClass {
  readonly url: string;

  constructor(url: string, init: object) {
    this.url = url;
    Object.assign(this, init);
  }
}

/** The version of a client that was given none: the type's default, which code generic in `V` cannot know. */
export function versionOr<V extends Version>(given: V | undefined): V {
  return given ?? ("v2" as V);
}
