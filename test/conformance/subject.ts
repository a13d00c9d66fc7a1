import { expect } from "vitest";
import { operations } from "../../generated/operations.js";
import { AirflowClient, airflowToken, type AnyAirflowClient, basic, type Fetch } from "../../src/index.js";
import { compareReleases } from "../../src/checks/release-gate.js";
import type { Target } from "./target.js";

/** A request that bypasses the client's checks. */
export interface RawRequest {
  query?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** The response to a raw request. */
export interface RawResponse {
  status: number;
  headers: Headers;
  text: string;
}

/** A target with the clients and helpers that the checks use. */
export interface Subject {
  readonly target: Target;
  /** A client with the rights of an administrator. */
  readonly client: AnyAirflowClient;
  /** Statuses that were seen, by operation id. */
  readonly seen: ReadonlyMap<string, ReadonlySet<number>>;
  /** A client with another user or password, or without credentials. */
  readonly as: (username: string | undefined, password?: string) => AnyAirflowClient;
  /** Sends a raw request as `admin`, below `/api/vN`. */
  readonly raw: (method: string, path: string, request?: RawRequest) => Promise<RawResponse>;
  /** A run id that no other check uses. */
  readonly id: (name: string) => string;
  /** Whether the server's release is this one or newer. */
  readonly since: (release: string) => boolean;
}

/** Creates the subject of a target. */
export function openTarget(target: Target): Subject {
  const { apiVersion, baseUrl, users } = target;
  const seen = new Map<string, Set<number>>();
  const note = (operation: string | undefined, status: number) => {
    if (operation === undefined) return;
    seen.set(operation, (seen.get(operation) ?? new Set()).add(status));
  };
  const run = Date.now().toString(36);
  let count = 0;

  const as = (username: string | undefined, password = users[username ?? ""] ?? ""): AnyAirflowClient => {
    const options = {
      baseUrl,
      fetch: target.fetch,
      retry: { minDelayMs: 50 },
      onResponse: ({ operation, status }: { operation: string | undefined; status: number }) => {
        note(operation, status);
      },
    };
    const user = username === undefined ? undefined : { username, password };
    return apiVersion === "v1"
      ? new AirflowClient({ ...options, apiVersion, auth: user && basic(user) })
      : new AirflowClient({ ...options, apiVersion, auth: user && airflowToken(user) });
  };
  const client = as("admin");
  const fetch: Fetch = target.fetch ?? ((url, init) => globalThis.fetch(url, init));
  let authorization: Promise<string> | undefined;

  return {
    target,
    client,
    seen,
    as,
    async raw(method, path, { query = "", body, headers = {} } = {}) {
      authorization ??= authorize(target, fetch);
      const response = await fetch(`${baseUrl}/api/${apiVersion}${path}${query && `?${query}`}`, {
        method,
        headers: { authorization: await authorization, "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
        redirect: "manual",
        credentials: "omit",
      });
      note(operationAt(apiVersion, method, path), response.status);
      return { status: response.status, headers: response.headers, text: await response.text() };
    },
    id: (name) => `check-${run}-${String((count += 1))}-${name}`,
    since: (release) => compareReleases(target.airflowVersion, release) >= 0,
  };
}

async function authorize({ apiVersion, baseUrl, users }: Target, fetch: Fetch): Promise<string> {
  const password = users["admin"] ?? "";
  if (apiVersion === "v1") return `Basic ${btoa(`admin:${password}`)}`;
  const response = await fetch(`${baseUrl}/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password }),
  });
  const token = /"access_token":\s*"([^"]+)"/.exec(await response.text())?.[1];
  expect(token).toBeDefined();
  return `Bearer ${token ?? ""}`;
}

function operationAt(apiVersion: "v1" | "v2", method: string, path: string): string | undefined {
  return Object.entries(operations[apiVersion]).find(
    ([, operation]) =>
      operation.method === method &&
      new RegExp(`^${operation.path.replace(/\{[^}]+\}/g, "[^/]+")}$`).test(path) &&
      operation.path.endsWith("/list") === path.endsWith("/list"),
  )?.[0];
}
