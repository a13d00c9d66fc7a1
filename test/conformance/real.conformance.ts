import { readFileSync } from "node:fs";
import { readSpec } from "../../scripts/generate/load-spec.js";
import { isRecord } from "../../src/errors/json.js";
import { nodeFetch } from "../../src/node/index.js";
import { conformance } from "./suite.js";

// scripts/conformance.ts starts the server and writes its address to this file.
const described: unknown = JSON.parse(readFileSync(process.env["CONFORMANCE_TARGET"] ?? "", "utf8"));
if (!isRecord(described)) throw new Error("CONFORMANCE_TARGET must name the JSON file of a target");
const { airflowVersion, baseUrl, users, database, parallel, transport } = described;
const apiVersion = described["apiVersion"] === "v1" ? "v1" : "v2";

conformance({
  kind: "real",
  airflowVersion: String(airflowVersion),
  apiVersion,
  baseUrl: String(baseUrl),
  spec: (await readSpec(apiVersion)).document,
  users: Object.fromEntries(
    Object.entries(isRecord(users) ? users : {}).map(([name, password]) => [name, String(password)]),
  ),
  fetch: transport === "node" ? nodeFetch() : undefined,
  database: database === "postgres" ? "postgres" : "sqlite",
  parallel: Number(parallel),
  pollMs: 500,
});
