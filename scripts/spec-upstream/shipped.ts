import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseYaml } from "@redocly/openapi-core";
import { type Node, nodeOf } from "../generate/spec.js";
import { specVersionOf } from "./release.js";

/** The paths of a package's documents: the API's, and for Airflow 3 that of the login. */
const shippedIn = {
  v1: { package: "apache-airflow", documents: [["api_connexion/openapi", "v1.yaml"]] },
  v2: {
    package: "apache-airflow-core",
    documents: [
      ["api_fastapi/core_api/openapi", "rest-api-generated.yaml"],
      ["api_fastapi/auth/managers/simple/openapi", "generated.yaml"],
    ],
  },
} as const;

// Only for the choice of the release: its code is not run, and every release of both packages supports it.
const python = "3.11";

/** The OpenAPI documents in the package of a release, which is downloaded without dependencies. */
export function shippedDocuments(release: string): Node[] {
  const { package: name, documents } = shippedIn[specVersionOf(release)];
  const folder = mkdtempSync(join(tmpdir(), "airflow-client-upstream-"));
  try {
    const target = ["--target", folder, "--python-version", python];
    execFileSync("uv", ["pip", "install", "--quiet", "--no-deps", ...target, `${name}==${release}`]);
    return documents.map(([place, ending]) => read(join(folder, "airflow", place), ending));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(folder: string, ending: string): Node {
  const file = readdirSync(folder).find((entry) => entry.endsWith(ending));
  if (file === undefined) throw new Error(`the package has no ${ending}`);
  return nodeOf(parseYaml(readFileSync(join(folder, file), "utf8")));
}
