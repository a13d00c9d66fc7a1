import { describe, expect, test } from "vitest";
import { AirflowClient, UnexpectedResponseError, airflowToken, bearer } from "../../src/index.js";
import { serve } from "../server.js";
import { errorOf, run } from "./sentinel.js";

describe("where credentials go", () => {
  test.each([
    "http://airflow.example.com",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://127.0.0.1.example.com",
    "http://localhost.example.com",
    "http://mylocalhost",
    "http://[::2]",
  ])("not to %s without TLS, unless asked to", (baseUrl) => {
    const auth = bearer("t");
    expect(() => new AirflowClient({ baseUrl, auth })).toThrow(
      "unencrypted: use https, or set allowInsecureHttp",
    );
    expect(new AirflowClient({ baseUrl, auth, allowInsecureHttp: true }).apiVersion).toBe("v2");
    expect(new AirflowClient({ baseUrl }).apiVersion).toBe("v2");
  });

  test.each([
    "http://localhost:8080",
    "http://airflow.localhost",
    "http://127.0.0.1",
    "http://127.9.9.9:8080",
    "http://[::1]:8080/prefix",
    "https://airflow.example.com",
  ])("to %s", (baseUrl) => {
    expect(new AirflowClient({ baseUrl, auth: bearer("t") }).apiVersion).toBe("v2");
  });

  test.each<[string, (origin: string) => object]>([
    ["an auth option", () => ({ auth: bearer("t") })],
    ["headers of its own", () => ({ headers: { authorization: "Bearer t" } })],
    ["neither", () => ({})],
  ])("a client with %s sends nothing to another place than its own", async (_, options) => {
    const server = await serve(() => ({ json: { version: "3.2.2" } }));
    const elsewhere = await serve(() => ({ json: {} }));
    const client = new AirflowClient({ baseUrl: `${server.origin}/p`, ...options(server.origin) });
    const { port } = new URL(elsewhere.origin);
    for (const baseUrl of [
      elsewhere.origin,
      `${elsewhere.origin}/p`,
      `${server.origin}/q`,
      `${server.origin}@127.0.0.1:${port}/p`,
      `${server.origin}/p@127.0.0.1:${port}`,
      `http://127.0.0.1:${port}/${server.origin}/p`,
    ]) {
      const error = await errorOf(client.http.GET("/version", { baseUrl }));
      expect(error, baseUrl).toBeInstanceOf(TypeError);
      expect(String(error)).toContain(`sends nothing to`);
    }
    expect([...server.lines, ...elsewhere.lines]).toEqual([]);
    await client.http.GET("/version", { baseUrl: `${server.origin}/p/api/v2` });
    expect(server.lines).toEqual(["GET /p/api/v2/version"]);
  });

  test.each([301, 302, 303, 307, 308])("a redirect with %i is not followed", async (status) => {
    const elsewhere = await serve(() => ({ json: run }));
    const server = await serve(() => ({ status, headers: { location: `${elsewhere.origin}/api/v2/x` } }));
    const auth = bearer("t");
    const { dagRuns, http } = new AirflowClient({ baseUrl: server.origin, auth, retry: { minDelayMs: 1 } });
    const calls = [dagRuns.get("d", "r"), dagRuns.trigger("d"), dagRuns.delete("d", "r"), dagRuns.list("d")];
    for (const error of await Promise.all(calls.map(errorOf))) {
      expect(error).toBeInstanceOf(UnexpectedResponseError);
    }
    expect((await http.GET("/version")).response.status).toBe(status);
    expect(server.requests).toHaveLength(5);
    expect(elsewhere.lines).toEqual([]);
  });

  test.each([307, 308])("a login's redirect with %i is not followed", async (status) => {
    const elsewhere = await serve(() => ({ status: 201, json: { access_token: "t" } }));
    const server = await serve([{ status, headers: { location: `${elsewhere.origin}/auth/token` } }]);
    const auth = airflowToken({ username: "u", password: "p" });
    expect(
      await errorOf(new AirflowClient({ baseUrl: server.origin, auth }).dagRuns.get("d", "r")),
    ).toBeInstanceOf(UnexpectedResponseError);
    expect(elsewhere.lines).toEqual([]);
  });
});
