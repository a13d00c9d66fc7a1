import type { Version } from "../schema/index.js";

/** A request that a provider sends itself, such as a login. It carries no credentials but those in it. */
export interface LoginRequest {
  /** The HTTP method. */
  method: string;
  /** The absolute URL of the login endpoint, of any origin. */
  url: string;
  /**
   * The headers. `TypeError` unless a header can hold the value.
   * @default none
   */
  headers?: Readonly<Record<string, string>> | undefined;
  /**
   * The body, as it is sent.
   * @default none
   */
  body?: string | undefined;
}

/** The request that a provider authorizes. */
export interface AuthRequest {
  /** The HTTP method. */
  method: string;
  /** The absolute URL. */
  url: string;
  /** The attempt, from 1: a provider whose credentials are valid for one request makes new ones each time. */
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
   * Sends a login. Redirects are not followed, the client's time limit applies, and a response of any status is returned
   * with its body already read. The caller's abort does not end it, because other calls may wait for the same login.
   */
  send: (request: LoginRequest) => Promise<Response>;
}

/** Status and headers of a response, as a provider sees them. */
export interface AuthResponseHead {
  /** The HTTP status. */
  status: number;
  /** The headers of the response. */
  headers: Headers;
  /** The headers that {@link AuthProvider.authorize} gave for this request: the same object. */
  sent: Readonly<Record<string, string>>;
}

/** A response that is not a success, as a provider sees it. */
export interface AuthResponse extends AuthResponseHead {
  /** The body, at most the first 64 KiB. */
  text: string;
  /** The version of the API that the client speaks. */
  apiVersion: Version;
}

/** A way to authenticate. Every secret stays inside the provider's closures. */
export interface AuthProvider {
  /** The name in error messages. */
  readonly name: string;
  /** The API versions that accept these credentials; absent for all. */
  readonly versions?: readonly Version[] | undefined;
  /** Why it does not work on another version, and what to use there. */
  readonly versionHint?: string | undefined;
  /** Whether it sends or reads cookies, which browsers do not allow: the client refuses it there. @default false */
  readonly usesCookies?: boolean | undefined;
  /** Returns the headers of one attempt. Called before each attempt. */
  authorize(
    request: AuthRequest,
  ): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /**
   * Called with each response that is not a success. Drops the credentials if the response shows that they are not valid.
   *
   * @returns whether to send the request once more with fresh credentials. It is not sent if those are the same as before.
   */
  renew?(response: AuthResponse): boolean;
  /**
   * Called with each response before anything else reads it.
   *
   * @returns what is wrong with the response, if anything: the call then throws `UnexpectedResponseError`.
   */
  verify?(response: AuthResponseHead): Promise<string | undefined>;
}
