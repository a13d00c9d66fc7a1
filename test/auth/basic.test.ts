import { describe, expect, test } from "vitest";
import { AirflowClient, AuthenticationError, PermissionDeniedError, basic } from "../../src/index.js";
import { runOf, type Answer, type Server, serve } from "../support/server.js";
import { errorOf, secret } from "./sentinel.js";

const notAuthenticated: Answer = { status: 401, json: { detail: "Not authenticated" } };
const forbidden: Answer = { status: 403, json: { detail: "Forbidden" } };

function authorizations({ requests }: Server): (string | undefined)[] {
  return requests.map(({ headers }) => headers.authorization);
}

describe("basic", () => {
  test.each([
    ["alice", "sesame"],
    ["alice", "with:colons::"],
    ["üser", "pässwörd€✓🎉"],
    ["a b", " leading and trailing "],
  ])("sends %j and %j in UTF-8 with every request", async (username, password) => {
    const server = await serve(() => ({ json: runOf }));
    const auth = basic({ username, password });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth });
    await dagRuns.get("d", "r");
    await dagRuns.trigger("d");
    for (const header of authorizations(server)) {
      const [scheme, value = ""] = header?.split(" ") ?? [];
      expect(scheme).toBe("Basic");
      expect(Buffer.from(value, "base64").toString("utf8")).toBe(`${username}:${password}`);
    }
    expect(server.requests).toHaveLength(2);
  });

  test("refuses a username with a colon, and credentials with control characters", async () => {
    expect(() => basic({ username: "a:b", password: "p" })).toThrow("username must not contain a colon");
    for (const bad of ["\n", "\r", "\r\nx: y", "\0", "\x7f", "\t"]) {
      const inName = await errorOf(() => basic({ username: secret.replace(":", "") + bad, password: "p" }));
      expect(String(inName)).toContain(
        "TypeError: username must not contain line breaks or control characters",
      );
      const inPassword = await errorOf(() => basic({ username: "u", password: secret + bad }));
      expect(String(inPassword)).toContain("TypeError: password must not contain line breaks");
    }
    const broken = await errorOf(() => basic({ username: "u", password: `${secret}\udc00` }));
    expect(String(broken)).toBe("TypeError: password must be well-formed Unicode");
  });

  test("is refused for v2, and the error suggests airflowToken", () => {
    const auth = basic({ username: "u", password: "p" });
    expect(() => new AirflowClient({ baseUrl: "https://airflow.example.com", auth })).toThrow(
      "auth: basic does not work on v2. Airflow 3 does not accept Basic authentication: use airflowToken({ username, password })",
    );
  });

  test("is not retried after a 401 or 403", async () => {
    const server = await serve([forbidden, notAuthenticated]);
    const auth = basic({ username: "u", password: "p" });
    const { dagRuns } = new AirflowClient({ baseUrl: server.origin, apiVersion: "v1", auth });
    expect(await errorOf(dagRuns.get("d", "r"))).toBeInstanceOf(PermissionDeniedError);
    expect(await errorOf(dagRuns.get("d", "r"))).toBeInstanceOf(AuthenticationError);
    expect(server.requests).toHaveLength(2);
  });
});
