import { inspect } from "node:util";
import { isRecord, parseBody } from "../../src/errors/json.js";
import type { Fetch } from "../../src/index.js";

const fields = ["password", "token", "assertion", "access_token", "id_token", "csrf_token", "client_secret"];
// A shorter value also occurs in text that is not secret.
const minLength = 5;

/** All secrets in options, requests and responses, and all texts that users may see. */
export class Secrets {
  readonly #values = new Set<string>();
  readonly #texts: string[] = [];

  /** The number of collected errors, events and clients. */
  get looks(): number {
    return this.#texts.length;
  }

  /** The number of known secrets. */
  get count(): number {
    return this.#values.size;
  }

  learn(...values: readonly string[]): void {
    for (const value of values) if (value.length >= minLength) this.#values.add(value);
  }

  /** Collects the texts in which users may see `value`. */
  show(value: unknown): void {
    const texts = [inspect(value, { depth: 20, showHidden: true }), String(value), jsonOf(value)];
    for (
      let error = value, depth = 0;
      error instanceof Error && depth < 10;
      error = error.cause, depth += 1
    ) {
      texts.push(error.message, error.stack ?? "", jsonOf({ ...error }), jsonOf(error));
    }
    this.#texts.push(texts.join("\n"));
  }

  /** Each secret with each text that contains it. */
  leaks(): string[] {
    return this.#texts.flatMap((text) =>
      [...this.#values]
        .filter((secret) => formsOf(secret).some((form) => text.includes(form)))
        .map((secret) => `${secret} in: ${text}`),
    );
  }

  /** Wraps `fetch`, and learns the credentials in requests and responses. */
  watch(fetch: Fetch): Fetch {
    return async (url, init) => {
      const headers = new Headers(init.headers);
      this.#learnAuthorization(headers.get("authorization") ?? "");
      this.#learnCookies((headers.get("cookie") ?? "").split("; "));
      if (typeof init.body === "string") this.#learnBody(init.body);
      const response = await fetch(url, init);
      this.#learnCookies(response.headers.getSetCookie());
      if (response.status < 300) this.#learnBody(await response.clone().text());
      return response;
    };
  }

  #learnAuthorization(header: string): void {
    const [scheme, credentials = ""] = header.split(" ");
    this.learn(credentials);
    if (scheme !== "Basic") return;
    const [, password = ""] = /:(.*)/s.exec(Buffer.from(credentials, "base64").toString()) ?? [];
    this.learn(password);
  }

  #learnCookies(cookies: readonly string[]): void {
    for (const cookie of cookies) this.learn(/^[^=]*=([^;]*)/.exec(cookie)?.[1] ?? "");
  }

  #learnBody(body: string): void {
    const json = parseBody(body);
    const form = new URLSearchParams(isRecord(json) ? "" : body);
    for (const name of fields) {
      const value = isRecord(json) ? json[name] : form.get(name);
      if (typeof value === "string") this.learn(value);
    }
  }
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64];
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "";
  }
}
