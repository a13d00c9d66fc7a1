import { expect, test } from "vitest";
import { type HintInput, hintFor, networkHint } from "../../src/errors/hints.js";

const webPage = "<!doctype html><title>Airflow</title>";
const login = "a login page or a proxy responded: check baseUrl, auth and the proxy";
const noRoute = "no such route: check baseUrl, and whether the server has API v2";

const notPermitted =
  "not permitted, or wrong credentials: Airflow 2.9 and 2.11 respond 403 to both, unless webserver_config.py has AUTH_ROLE_PUBLIC = None";
const allDags = '"~" needs permission for all DAGs: name the DAG instead';
const all = "https://a.example/api/v2/dags/~/dagRuns";
const keytab =
  "the server's keytab must hold the principal made of service and hostname, and an Airflow user must be named by your full principal";
const audience =
  "audience must be the server's google_oauth2_audience, and an Airflow user must have the service account's e-mail";
const bearerOnly = "Airflow 3 accepts only its own token, as Bearer: use airflowToken or bearer";
const backend = "check username and password, and that the server's [api] auth_backends has basic_auth";
const otherRun = "another run has this id or logical date; ensure returns the run with the id";
const down = "the server or a gateway is overloaded or down: try later";
const unauthorized = '{"detail":"Not authenticated"}';
const otherSecret =
  "another server issued the token, or [api_auth] jwt_secret has changed: all API servers need the same one";

test.each<[Partial<HintInput>, unknown]>([
  [{ status: 0 }, `${login}; to send the browser's cookies, pass a fetch with credentials: "same-origin"`],
  [{ status: 300 }, login],
  [{ status: 399, text: webPage }, login],
  [{ status: 299, text: webPage }, "check baseUrl: this is a web page, not the API"],
  [{ status: 200, text: "OK" }, undefined],
  [{ status: 400, text: webPage }, undefined],
  [{ status: 401, auth: undefined }, "the client has no credentials: set the auth option"],
  [{ status: 401 }, undefined],
  [{ status: 400, auth: undefined }, undefined],
  [{ status: 401, text: unauthorized }, undefined],
  [{ status: 401, text: unauthorized, auth: "airflowToken" }, undefined],
  [{ status: 401, text: unauthorized, auth: "kerberos" }, bearerOnly],
  [{ status: 401, text: unauthorized, auth: "mine" }, bearerOnly],
  [{ status: 401, text: '{"detail":"Token Expired"}', auth: "mine" }, undefined],
  [{ status: 401, apiVersion: "v1", text: unauthorized, auth: "basic" }, backend],
  [{ status: 401, apiVersion: "v1", text: unauthorized, auth: "session" }, undefined],
  [{ status: 409, text: "Unique constraint violation" }, otherRun],
  [{ status: 409, text: "DAGRun already exists" }, otherRun],
  [{ status: 409, text: "The run is running" }, undefined],
  [{ status: 400, text: "already exists" }, undefined],
  [{ status: 401, apiVersion: "v1", auth: "kerberos" }, keytab],
  [{ status: 401, apiVersion: "v1", auth: "googleIdToken" }, audience],
  [{ status: 403 }, "the user lacks a permission: ask an Airflow admin for it"],
  [{ status: 403, text: '{"detail":"Invalid JWT token"}' }, otherSecret],
  [{ status: 403, text: '{"detail":"Invalid JWT token"}', url: all }, otherSecret],
  [{ status: 403, url: all }, allDags],
  [{ status: 403, apiVersion: "v1", url: all }, `${allDags}; ${notPermitted}`],
  [{ status: 403, apiVersion: "v1" }, notPermitted],
  [{ status: 403, apiVersion: "v1", text: "Invalid JWT token" }, notPermitted],
  [{ status: 403, apiVersion: "v1", auth: undefined }, notPermitted],
  [{ status: 403, apiVersion: "v1", auth: "kerberos" }, `${notPermitted}; ${keytab}`],
  [{ status: 403, apiVersion: "v1", auth: "googleIdToken" }, `${notPermitted}; ${audience}`],
  [{ status: 400, apiVersion: "v1" }, undefined],
  [{ status: 404, text: webPage }, noRoute],
  [{ status: 404, text: '{"error":"API route not found"}' }, noRoute],
  [{ status: 404, text: '{"detail":"The DagRun was not found"}' }, undefined],
  [{ status: 400, text: '{"error":"API route not found"}' }, undefined],
  [
    { status: 404, apiVersion: "v1", text: '{"error":"/api/v1 has been removed in Airflow 3"}' },
    'the server is Airflow 3: use apiVersion "v2"',
  ],
  [{ status: 405 }, "this server has no such operation: check baseUrl and Airflow's release"],
  [
    { status: 500, text: webPage },
    "Airflow also returns this page for a run id that its allowed pattern excludes",
  ],
  [
    { status: 500, text: webPage, auth: "kerberos" },
    "Airflow 2.5 to 2.7 also return this page if no Airflow user has the principal's name",
  ],
  [{ status: 500, text: "Internal Server Error" }, "see the server's log"],
  [{ status: 501, text: webPage }, down],
  [{ status: 504 }, down],
])("%o", (input, hint) => {
  expect(hintFor({ apiVersion: "v2", status: 200, text: "", auth: "bearer", ...input })).toEqual(hint);
});

test.each([
  ["ECONNREFUSED", false, ": check baseUrl, and whether the server is running"],
  ["ConnectionRefused", false, ": check baseUrl, and whether the server is running"],
  ["ENOTFOUND", false, ": check the host name in baseUrl, and DNS"],
  ["EAI_AGAIN", false, ": check the host name in baseUrl, and DNS"],
  ["ECONNRESET", false, ""],
  ["fetch failed: ENOTFOUND", false, ""],
  [
    "SELF_SIGNED_CERT_IN_CHAIN",
    true,
    ": the server's certificate is not accepted; renew it, or trust its CA with NODE_EXTRA_CA_CERTS or nodeFetch({ ca })",
  ],
])("the hint for the network failure %s", (code, isCertificateRefused, hint) => {
  expect(networkHint(code, isCertificateRefused)).toBe(hint);
});
