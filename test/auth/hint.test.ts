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
    ["v1", user, denied, "not permitted, or wrong credentials: Airflow 2.9 and 2.11 respond 403 to both"],
    ["v1", user, denied, "unless webserver_config.py has AUTH_ROLE_PUBLIC = None"],
    ["v1", undefined, { status: 401 }, "the client has no credentials: set the auth option"],
    ["v2", undefined, unauthorized, "the client has no credentials: set the auth option"],
    ["v2", own, unauthorized, "Airflow 3 accepts only its own token, as Bearer"],
    ["v2", session({ cookie: "session=x" }), unauthorized, "Airflow 3 accepts only its own token"],
    [
      "v2",
      bearer("t"),
      { status: 403, json: { detail: "Invalid JWT token" } },
      "[api_auth] jwt_secret has changed: all API servers need the same one",
    ],
    [
      "v1",
      user,
      { status: 404, json: { error: "/api/v1 has been removed in Airflow 3, please" } },
      'use apiVersion "v2"',
    ],
    ["v2", bearer("t"), { text: "<!doctype html>" }, "check baseUrl: this is a web page, not the API"],
    [
      "v2",
      bearer("t"),
      { status: 404, text: "<!doctype html>" },
      "check baseUrl, and whether the server has API v2",
    ],
  ])("names the likely cause and setting on %s %o %o", async (apiVersion, auth, response, words) => {
    expect(await wordsFor(apiVersion, auth, response)).toContain(words);
  });

  test('says that "~" needs permission for all DAGs', async () => {
    const words = '"~" needs permission for all DAGs: name the DAG instead';
    expect(await wordsFor("v2", bearer("t"), forbidden, "~")).toContain(words);
    const both = await wordsFor("v1", user, denied, "~");
    expect(both).toContain(words);
    expect(both).toContain("or wrong credentials");
    expect(await wordsFor("v2", bearer("t"), forbidden, "d")).toMatch(
      /403 Forbidden \(the user lacks a permission: ask an Airflow admin for it\) \[DAG "d", http:\/\/[^ ]+\]$/,
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
    expect(await wordsFor("v1", own, { status: 401, json: { title: "Unauthorized" } })).toMatch(
      /401 Unauthorized \[[^()]*\]$/,
    );
    expect(await wordsFor("v1", user, { status: 500, text: "<html></html>" })).not.toContain("principal");
  });
});
