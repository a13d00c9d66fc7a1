import { expect, test } from "vitest";
import { type HintInput, hintFor } from "../../src/errors/hints.js";

const webPage = "<!doctype html><title>Airflow</title>";
const login = "a login page or a proxy answered: check baseUrl, auth and the proxy";
const noRoute = "no such route: check baseUrl and that the server speaks v2";

const notPermitted =
  "not permitted, or the credentials were refused: Airflow 2.9 and 2.11 answer 403 to both, unless webserver_config.py has AUTH_ROLE_PUBLIC = None";
const allDags = '"~" needs the permission for all DAGs: with permission for some, name the DAG';
const all = "https://a.example/api/v2/dags/~/dagRuns";
const keytab =
  "the server's keytab must have the principal that service and hostname make, and a user of Airflow the full principal as its name";
const audience =
  "audience must be the server's google_oauth2_audience, and a user of Airflow must have the service account's e-mail";
const bearerOnly = "Airflow 3 takes its own token only, as Bearer: neither Basic nor Kerberos nor Google's";
const unauthorized = '{"detail":"Not authenticated"}';
const otherSecret =
  "the token is not of this server, or its secret has changed: all its processes need the same [api_auth] jwt_secret";

test.each<[Partial<HintInput>, unknown]>([
  [{ status: 0 }, `${login}; the browser's cookies need a fetch with credentials`],
  [{ status: 300 }, login],
  [{ status: 399, text: webPage }, login],
  [{ status: 299, text: webPage }, "check baseUrl: the server has a web page where the API should be"],
  [{ status: 200, text: "OK" }, undefined],
  [{ status: 400, text: webPage }, undefined],
  [{ status: 401, auth: undefined }, "the client has no auth option"],
  [{ status: 401 }, undefined],
  [{ status: 400, auth: undefined }, undefined],
  [{ status: 401, text: unauthorized }, undefined],
  [{ status: 401, text: unauthorized, auth: "airflowToken" }, undefined],
  [{ status: 401, text: unauthorized, auth: "kerberos" }, bearerOnly],
  [{ status: 401, text: unauthorized, auth: "mine" }, bearerOnly],
  [{ status: 401, text: '{"detail":"Token Expired"}', auth: "mine" }, undefined],
  [{ status: 401, apiVersion: "v1", text: unauthorized, auth: "basic" }, undefined],
  [{ status: 401, apiVersion: "v1", auth: "kerberos" }, keytab],
  [{ status: 401, apiVersion: "v1", auth: "googleIdToken" }, audience],
  [{ status: 403 }, undefined],
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
  [{ status: 405 }, "this server has no such operation: check baseUrl and the release of Airflow"],
  [
    { status: 500, text: webPage },
    "Airflow answers this page to a run id outside its allowed pattern as well",
  ],
  [
    { status: 500, text: webPage, auth: "kerberos" },
    "Airflow 2.5 to 2.7 answer this page to a principal that is no user of theirs as well",
  ],
  [{ status: 500, text: "Internal Server Error" }, undefined],
  [{ status: 502, text: webPage }, undefined],
])("%o", (input, hint) => {
  expect(hintFor({ apiVersion: "v2", status: 200, text: "", auth: "bearer", ...input })).toEqual(hint);
});
