import { describe, expect, test } from "vitest";
import { AirflowClient, airflowToken, basic, bearer, session } from "../../src/index.js";
import { nodeFetch } from "../../src/node/index.js";
import { serveRaw } from "../support/raw-server.js";
import { serve } from "../support/server.js";
import { errorOf, secret, secretToken } from "./sentinel.js";

/** `errorOf` fails if the error or a cause of it shows a secret. */
describe.each([
  ["the global fetch", globalThis.fetch],
  ["nodeFetch", nodeFetch()],
])("a server that echoes the request, over %s", (_, fetch) => {
  const login = { username: "u", password: secret };
  const clients: [string, "v1" | "v2", object][] = [
    ["bearer", "v2", { auth: bearer(secretToken) }],
    ["basic", "v1", { auth: basic(login) }],
    ["a cookie", "v2", { auth: session({ cookie: `_token=${secretToken}` }) }],
    ["a header", "v2", { headers: { "x-key": secretToken } }],
    ["a login", "v2", { auth: airflowToken(login) }],
  ];
  const callAt = (baseUrl: string, apiVersion: "v1" | "v2", options: object) =>
    new AirflowClient({ baseUrl, apiVersion, fetch, retry: false, ...options }).dagRuns.get("d", "r");

  test.each(clients)("does not get %s into an error", async (_, apiVersion, options) => {
    const bodies = [
      (text: string) => JSON.stringify({ detail: text }),
      (text: string) => JSON.stringify({ title: text, status: 400 }),
      (text: string) => JSON.stringify({ detail: [{ loc: ["header", text], msg: text }] }),
      (text: string) => `<html><title>${text}</title>`,
      (text: string) => text,
    ];
    for (const status of [200, 302, 400, 403, 404, 422, 500, 503]) {
      for (const body of bodies) {
        const server = await serve(({ headers, body: sent }) => {
          const basicLogin = Buffer.from(String(headers.authorization).slice(6), "base64").toString();
          return { status, text: body(`${JSON.stringify(headers)} ${basicLogin} ${sent}`) };
        });
        expect(await errorOf(callAt(server.origin, apiVersion, options))).toBeInstanceOf(Error);
      }
    }
  });

  test.each(clients)(
    "does not get %s into an error by a malformed response",
    async (_, apiVersion, options) => {
      for (const start of ["", "HTTP/1.1 200 OK\r\ncontent-length: x", "HTTP/1.1 200 OK\r\n"]) {
        const server = await serveRaw((socket, request) => socket.end(`${start}${request}${request}`));
        const error = await errorOf(callAt(server.origin, apiVersion, options));
        expect(error).toMatchObject({ ambiguous: false });
      }
    },
  );
});

test("an error keeps the server's detail if it holds no secret", async () => {
  const server = await serve([{ status: 400, json: { detail: "Bearer of application/json: no" } }]);
  const { dagRuns } = new AirflowClient({ baseUrl: server.origin, auth: bearer("abc") });
  expect(String(await errorOf(dagRuns.get("d", "r")))).toContain("Bearer of application/json: no");
});
