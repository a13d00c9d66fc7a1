import type { Version } from "../schema/index.js";

/** A request of a provider's own, such as a login. It carries no credentials but those in it. */
export interface LoginRequest {
  /** The HTTP method. */
  method: string;
  /** Where to log in: a whole URL, of whatever origin. */
  url: string;
  /**
   * The headers. `TypeError` for what no header can hold.
   * @default none
   */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * The body, as it is sent.
   * @default none
   */
  body?: string | undefined;
}

/** What a provider is told of the request that it authorizes. */
export interface AuthRequest {
  /** The HTTP method. */
  method: string;
  /** The whole URL. */
  url: string;
  /** The attempt, from 1: a provider whose credentials are good for one request makes new ones each time. */
  attempt: number;
  /** Aborts when the caller's signal does, and when the time of the whole call is up. */
  signal: AbortSignal | undefined;
  /** The version of the API that the client speaks. */
  apiVersion: Version;
  /** The server's base URL without `/api/vN`, where login endpoints live. */
  baseUrl: string;
  /** Milliseconds that a login may take: the client's `timeoutMs`. */
  timeoutMs: number;
  /**
   * Sends a login. Redirects are not followed, the client's time limit holds, and answers of any status are returned
   * with their body already read. The caller's abort does not end it, since other calls may wait for it too.
   */
  send: (request: LoginRequest) => Promise<Response>;
}

/** The head of an answer as a provider looks at it. */
export interface AuthResponseHead {
  /** The HTTP status. */
  status: number;
  /** The headers of the answer. */
  headers: Headers;
  /** The headers that {@link AuthProvider.authorize} gave for this request: the same object. */
  sent: Readonly<Record<string, string>>;
}

/** An answer that is no success, as a provider looks at it. */
export interface AuthResponse extends AuthResponseHead {
  /** The body, at most the first 64 KiB. */
  text: string;
  /** The version of the API that the client speaks. */
  apiVersion: Version;
}

/** A way to prove who is asking. Everything secret stays inside the provider's closures. */
export interface AuthProvider {
  /** The name that error messages use. */
  readonly name: string;
  /** The API versions that can accept these credentials; absent for all. */
  readonly versions?: readonly Version[] | undefined;
  /** Why it cannot work on another version, and what to use there. */
  readonly versionHint?: string | undefined;
  /** Whether it sends or reads cookies, which a browser keeps to itself: the client then refuses it there. @default false */
  readonly usesCookies?: boolean | undefined;
  /** The headers of one attempt. Called for each attempt anew. */
  authorize(
    request: AuthRequest,
  ): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /**
   * Looks at an answer that is no success and forgets credentials that it shows to be dead.
   *
   * @returns whether fresh credentials are worth one more try. If they are the same as before, none is made.
   */
  renew?(response: AuthResponse): boolean;
  /**
   * Looks at every answer before anyone else does.
   *
   * @returns what is wrong with the server, if anything: the call then throws `UnexpectedResponseError`.
   */
  verify?(response: AuthResponseHead): Promise<string | undefined>;
}
