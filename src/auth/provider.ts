import type { Send } from "../send.js";
import type { Version } from "../schema.js";

/** What a provider is told of the request that it authorizes. */
export interface AuthRequest {
  method: string;
  url: string;
  /** The attempt, from 1: a provider whose credentials are good for one request makes new ones each time. */
  attempt: number;
  signal: AbortSignal | undefined;
  /** The server's base URL without `/api/vN`, where login endpoints live. */
  baseUrl: string;
  /** Milliseconds that one request may take. */
  timeoutMs: number;
  /** Sends a request without credentials, for a login. */
  send: Send;
}

/** An answer as a provider looks at it. */
export interface AuthResponse {
  status: number;
  /** The body, at most the first 64 KiB. */
  text: string;
  /** The headers that {@link AuthProvider.authorize} gave for this request. */
  sent: Readonly<Record<string, string>>;
}

/** A way to prove who is asking. Everything secret stays inside the provider's closures. */
export interface AuthProvider {
  /** The name that error messages use. */
  readonly name: string;
  /** The API versions that can accept these credentials; absent for all. */
  readonly versions?: readonly Version[] | undefined;
  /** Why it cannot work on another version, and what to use there. */
  readonly versionHint?: string | undefined;
  /** The headers of one attempt. Called for each attempt anew. */
  authorize(
    request: AuthRequest,
  ): Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /**
   * Looks at an answer and forgets credentials that it shows to be dead.
   *
   * @returns whether the request is worth one more try with fresh credentials.
   */
  renew?(response: AuthResponse): boolean;
}
