import { expect, test } from "vitest";
import { type HintInput, hintFor } from "../src/hint.js";

const webPage = "<!doctype html><title>Airflow</title>";
const login = "a login page or a proxy answered: check baseUrl, auth and the proxy";
const noRoute = "no such route: check baseUrl and that the server speaks v2";

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
  [{ status: 403 }, undefined],
  [
    { status: 403, apiVersion: "v1" },
    expect.stringMatching(/^not permitted, or the credentials were refused: Airflow 2.9 and 2.11 answer 403/),
  ],
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
  [{ status: 500, text: "Internal Server Error" }, undefined],
  [{ status: 502, text: webPage }, undefined],
])("%o", (input, hint) => {
  expect(hintFor({ apiVersion: "v2", status: 200, text: "", auth: "bearer", ...input })).toEqual(hint);
});
