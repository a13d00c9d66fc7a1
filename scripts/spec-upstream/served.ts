import { isNode, type Node } from "../generate/spec.js";

const timeoutMs = 30_000;

/** The paths of a server's documents: the API's and, with the simple auth manager of Airflow 3, that of the login. */
const servedAt = { v2: ["/openapi.json", "/auth/openapi.json"], v1: ["/api/v1/openapi.json"] };

/** The release of a running server, and the OpenAPI documents it serves; neither needs a login. */
export async function servedDocuments(baseUrl: string): Promise<{ release: string; documents: Node[] }> {
  const base = baseUrl.replace(/\/+$/, "");
  for (const [version, paths] of Object.entries(servedAt)) {
    const body = await read(`${base}/api/${version}/version`);
    const [release] = /^\d+\.\d+\.\d+((a|b|rc|\.dev)\d+)?/.exec(String(body?.["version"])) ?? [];
    if (release === undefined) continue;
    const documents = await Promise.all(paths.map((path) => read(base + path)));
    return { release, documents: documents.filter((document) => document !== undefined) };
  }
  throw new Error(`no Airflow at ${base}: neither /api/v2/version nor /api/v1/version names a release`);
}

/** The JSON object at a URL; `undefined` if there is none. */
async function read(url: string): Promise<Node | undefined> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: "manual" });
  const text = await response.text();
  if (!response.ok || !/json/.test(response.headers.get("content-type") ?? "")) return undefined;
  const value: unknown = JSON.parse(text);
  return isNode(value) ? value : undefined;
}
