import { describe, expect, test } from "vitest";
import { AirflowClient, bearer } from "../../src/index.js";
import { runOf, type Server, serve } from "../support/server.js";
import { errorOf, run, secretToken } from "./sentinel.js";

function authorizations({ requests }: Server): (string | undefined)[] {
  return requests.map(({ headers }) => headers.authorization);
}

describe("bearer", () => {
  test.each(["v1", "v2"] as const)("sends a token on %s", async (apiVersion) => {
    const server = await serve(() => ({ json: runOf }));
    await new AirflowClient({
      baseUrl: server.origin,
      apiVersion,
      auth: bearer("a.b-c_d~e+f/g="),
    }).dagRuns.get("d", "r");
    expect(authorizations(server)).toEqual(["Bearer a.b-c_d~e+f/g="]);
  });

  test("calls the source for every request", async () => {
    const server = await serve(() => ({ json: runOf }));
    let count = 0;
    const auth = bearer(() => Promise.resolve(`t${String((count += 1))}`));
    const client = new AirflowClient({ baseUrl: server.origin, auth });
    await client.dagRuns.get("d", "r");
    await client.dagRuns.delete("d", "r").catch(() => undefined);
    await client.http.GET("/version");
    expect(authorizations(server)).toEqual(["Bearer t1", "Bearer t2", "Bearer t3"]);
  });

  test("rejects with the error of the source, and sends nothing", async () => {
    const server = await serve([]);
    const reason = new Error("vault is sealed");
    const auth = bearer(() => Promise.reject(reason));
    expect(await errorOf(new AirflowClient({ baseUrl: server.origin, auth }).dagRuns.get("d", "r"))).toBe(
      reason,
    );
    expect(server.lines).toEqual([]);
  });

  test.each(["", "a\nb", "a\r\nX-Evil: 1", "a b", "token\n", "ünï", "\0"])("refuses %j", async (token) => {
    const refusal = new TypeError("The bearer token must be a string of visible ASCII characters");
    expect(() => bearer(token)).toThrow(refusal);
    const server = await serve([]);
    const client = new AirflowClient({ baseUrl: server.origin, auth: bearer(() => token) });
    expect(await errorOf(client.dagRuns.get("d", "r"))).toEqual(refusal);
    expect(server.lines).toEqual([]);
  });

  test("refuses a token that is not a string", async () => {
    const server = await serve([]);
    for (const token of [undefined, null, 7, {}]) {
      const auth: unknown = Reflect.apply(bearer, undefined, [() => token]);
      const client: unknown = Reflect.construct(AirflowClient, [{ baseUrl: server.origin, auth }]);
      if (!(client instanceof AirflowClient)) throw new Error("No client");
      expect(String(await errorOf(client.dagRuns.get("d", "r")))).toContain(
        "TypeError: The bearer token must be a string",
      );
    }
    expect(server.lines).toEqual([]);
  });

  test("shares a token with expiresAt between all calls", async () => {
    const server = await serve(() => ({ json: runOf }));
    let count = 0;
    const auth = bearer(async () => {
      count += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return { token: `${secretToken}${String(count)}`, expiresAt: new Date(Date.now() + 600_000) };
    });
    const client = new AirflowClient({ baseUrl: server.origin, auth });
    const twenty = () =>
      Promise.all(Array.from({ length: 20 }, (_, index) => client.dagRuns.get("d", String(index))));
    await twenty();
    await twenty();
    expect(new Set(authorizations(server))).toEqual(new Set([`Bearer ${secretToken}1`]));
    expect(count).toBe(1);
  });

  test.each<[string, (life: number) => Date | number]>([
    ["a date", (life) => new Date(Date.now() + life)],
    ["milliseconds", (life) => Date.now() + life],
  ])("calls the source once more shortly before expiresAt, given as %s", async (_, end) => {
    const server = await serve(() => ({ json: runOf }));
    let count = 0;
    const auth = bearer(() => ({
      token: `t${String((count += 1))}`,
      expiresAt: end(count === 1 ? 1 : 3_600_000),
    }));
    const client = new AirflowClient({ baseUrl: server.origin, auth });
    await client.dagRuns.get("d", "r");
    await new Promise((resolve) => setTimeout(resolve, 5));
    await client.dagRuns.get("d", "r");
    await client.dagRuns.get("d", "r");
    expect(authorizations(server)).toEqual(["Bearer t1", "Bearer t2", "Bearer t2"]);
  });

  test("keeps a token without expiresAt until a 401, and then calls the source once", async () => {
    const server = await serve(({ headers }) =>
      headers.authorization === "Bearer t1"
        ? { status: 401, json: { detail: "Token Expired" } }
        : { json: runOf },
    );
    let count = 0;
    const auth = bearer(() => Promise.resolve({ token: `t${String((count += 1))}` }));
    const client = new AirflowClient({ baseUrl: server.origin, auth });
    await Promise.all(Array.from({ length: 50 }, (_, index) => client.dagRuns.get("d", String(index))));
    expect(count).toBe(2);
    await client.dagRuns.get("d", "r");
    expect(count).toBe(2);
    expect(server.requests).toHaveLength(101);
  });

  test.each<["v1" | "v2", number, object, number]>([
    ["v1", 401, { title: "Unauthorized" }, 2],
    ["v1", 403, { title: "Forbidden" }, 2],
    ["v2", 401, { detail: "Token Expired" }, 2],
    ["v2", 403, { detail: "Invalid JWT token" }, 2],
    ["v2", 403, { detail: "Forbidden" }, 1],
    ["v2", 404, { detail: "Not found" }, 1],
  ])("on %s, retries once at most after %i %j", async (apiVersion, status, json, tries) => {
    const server = await serve(() => ({ status, json }));
    let count = 0;
    for (const auth of [
      bearer(() => ({ token: `t${String((count += 1))}` })),
      bearer(() => `t${String((count += 1))}`),
    ]) {
      const client = new AirflowClient({ baseUrl: server.origin, auth, apiVersion });
      const before = server.requests.length;
      expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status });
      expect(server.requests.length - before).toBe(tries);
    }
  });

  test("does not retry if the source gives the same token", async () => {
    const server = await serve(() => ({ status: 401 }));
    for (const auth of [bearer("t"), bearer(() => "t"), bearer(() => ({ token: "t" }))]) {
      const client = new AirflowClient({ baseUrl: server.origin, auth });
      expect(await errorOf(client.dagRuns.get("d", "r"))).toMatchObject({ status: 401 });
    }
    expect(server.requests).toHaveLength(3);
  });

  test("calls the source once more after it failed", async () => {
    const server = await serve(() => ({ json: runOf }));
    const tokens = [Promise.reject(new Error("sealed")), Promise.resolve({ token: "t" })];
    const auth = bearer(() => tokens.shift() ?? "");
    const client = new AirflowClient({ baseUrl: server.origin, auth });
    expect(String(await errorOf(client.dagRuns.get("d", "r")))).toBe("Error: sealed");
    await expect(client.dagRuns.get("d", "r")).resolves.toEqual(run);
  });

  test.each([
    [{ token: `${secretToken}\n` }, "The bearer token must be a string"],
    [{ token: 7 }, "The bearer token must be a string"],
    [{ token: "t", expiresAt: "tomorrow" }, "expiresAt must be a valid Date"],
    [{ token: "t", expiresAt: new Date(Number.NaN) }, "expiresAt must be a valid Date"],
  ])("refuses %o", async (credential, words) => {
    const server = await serve([]);
    const auth: unknown = Reflect.apply(bearer, undefined, [() => credential]);
    const client: unknown = Reflect.construct(AirflowClient, [{ baseUrl: server.origin, auth }]);
    if (!(client instanceof AirflowClient)) throw new Error("No client");
    expect(String(await errorOf(client.dagRuns.get("d", "r")))).toContain(`TypeError: ${words}`);
    expect(server.lines).toEqual([]);
  });

  test('has the name "bearer"', () => {
    expect([bearer("t").name, bearer(() => "t").name]).toEqual(["bearer", "bearer"]);
  });
});
