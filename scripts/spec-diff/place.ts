import { type Node, nodeOf, type Spec } from "../generate/spec.js";

/** A place in a spec. */
export interface Place {
  readonly spec: Spec;
  /** As a JSON pointer with `#` in front. */
  readonly pointer: string;
}

/** What a place is, in words: `` `DagRun.note` ``, `` parameter `limit` of `GET /dags/{dag_id}/dagRuns` ``. */
export function nameOf(place: Place): string {
  const keys = keysOf(place.pointer);
  const [first, second = "", third = "", ...rest] = keys;
  if (first === "components") {
    if (second !== "schemas") return `${second.replace(/s$/, "")} \`${nameAt(place, 3) ?? third}\``;
    const fields = rest.filter((_, index) => rest[index - 1] === "properties");
    return `\`${[third, ...fields].join(".")}\``;
  }
  const operation = operationAt(place);
  if (operation === undefined) return `\`${keys.join("/")}\``;
  const [part, name = ""] = rest;
  if (part === "parameters") return `parameter \`${nameAt(place, 5) ?? name}\` of ${operation.name}`;
  if (part === "responses") return `response ${name} of ${operation.name}`;
  if (part === "requestBody") return `the request body of ${operation.name}`;
  return operation.name;
}

/** The operation that a place belongs to, or the path with all its operations; `undefined` outside of `paths`. */
export function operationAt(place: Place): { name: string; path: string } | undefined {
  const [first, path, third] = keysOf(place.pointer);
  if (first !== "paths" || path === undefined) return undefined;
  const methods = third === undefined ? Object.keys(nodeAt(place, 2)) : [third];
  const known = methods.filter((method) => /^(get|post|patch|put|delete)$/.test(method));
  const names = known.map((method) => `\`${method.toUpperCase()} ${path}\``);
  return { path, name: names.join(", ") || `\`${path}\`` };
}

/** The node at the first `depth` keys of a place, references followed. */
export function nodeAt({ spec, pointer }: Place, depth = Infinity): Node {
  let node: unknown = spec.document;
  for (const key of keysOf(pointer).slice(0, depth)) {
    node = Array.isArray(node) ? node[Number(key)] : nodeOf(node)[key];
  }
  return spec.resolve(node);
}

function nameAt(place: Place, depth: number): string | undefined {
  const { name } = nodeAt(place, depth);
  return typeof name === "string" ? name : undefined;
}

function keysOf(pointer: string): string[] {
  return pointer
    .replace(/^#?\//, "")
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}
