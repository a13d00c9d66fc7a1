import { describe, expect, test } from "vitest";
import { AirflowClient, type AuthProvider, basic, bearer, custom, session } from "../../src/index.js";
import { type CannedResponse, serve } from "../support/server.js";
import { errorOf } from "./sentinel.js";

const denied: CannedResponse = { status: 403, json: { title: "Forbidden", detail: null } };
const forbidden: CannedResponse = { status: 403, json: { detail: "Forbidden" } };
const unauthorized: CannedResponse = { status: 401, json: { detail: "Not authenticated" } };
const own = custom({ name: "mine", authorize: () => ({ authorization: "Basic x" }) });
const user = basic({ username: "u", password: "p" });

async function wordsFor(
  apiVersion: "v1" | "v2",
  auth: AuthProvider | undefined,
  response: CannedResponse,
  dag = "d",
) {
  const { origin } = await serve([response]);
  const client = new AirflowClient({ baseUrl: origin, apiVersion, auth, retry: false });
  return String(await errorOf(client.dagRuns.list(dag)));
}

describe("the hint in an error", () => {
  test.each<["v1" | "v2", AuthProvider | undefined, CannedResponse, string]>([
    [
      "v1",
      user,
      denied,
      "not permitted, or the credentials were refused: Airflow 2.9 and 2.11 answer 403 to both",
    ],
    ["v1", user, denied, "unless webserver_config.py has AUTH_ROLE_PUBLIC = None"],
    ["v1", undefined, { status: 401 }, "the client has no auth option"],
    ["v2", undefined, unauthorized, "the client has no auth option"],
    ["v2", own, unauthorized, "Airflow 3 takes its own token only, as Bearer: neither Basic nor Kerberos"],
    ["v2", session({ cookie: "session=x" }), unauthorized, "Airflow 3 takes its own token only"],
    [
      "v2",
      bearer("t"),
      { status: 403, json: { detail: "Invalid JWT token" } },
      "its secret has changed: all its processes need the same [api_auth] jwt_secret",
    ],
    [
      "v1",
      user,
      { status: 404, json: { error: "/api/v1 has been removed in Airflow 3, please" } },
      'use apiVersion "v2"',
    ],
    ["v2", bearer("t"), { text: "<!doctype html>" }, "check baseUrl: the server has a web page"],
    [
      "v2",
      bearer("t"),
      { status: 404, text: "<!doctype html>" },
      "check baseUrl and that the server speaks v2",
    ],
  ])("names the likely cause and setting on %s %o %o", async (apiVersion, auth, response, words) => {
    expect(await wordsFor(apiVersion, auth, response)).toContain(words);
  });

  test('says that "~" needs the permission for all DAGs', async () => {
    const words = '"~" needs the permission for all DAGs: with permission for some, name the DAG';
    expect(await wordsFor("v2", bearer("t"), forbidden, "~")).toContain(words);
    const both = await wordsFor("v1", user, denied, "~");
    expect(both).toContain(words);
    expect(both).toContain("or the credentials were refused");
    expect(await wordsFor("v2", bearer("t"), forbidden, "d")).toMatch(
      /403 Forbidden \[DAG "d", http:\/\/[^ ]+\]$/,
    );
  });

  test("is missing if several causes are equally likely", async () => {
    const expired = { status: 401, json: { detail: "Token Expired" } };
    expect(await wordsFor("v2", bearer("t"), expired)).toMatch(
      /401 Token Expired \[DAG "d", http:\/\/[^ ]+\]$/,
    );
    expect(await wordsFor("v2", bearer("t"), unauthorized)).toMatch(
      /401 Not authenticated \[DAG "d", http:\/\/[^ ]+\]$/,
    );
    expect(await wordsFor("v1", user, { status: 401, json: { title: "Unauthorized" } })).toMatch(
      /401 Unauthorized \[[^()]*\]$/,
    );
    expect(await wordsFor("v1", user, { status: 500, text: "<html></html>" })).not.toContain("principal");
  });
});
