import { readFile } from "node:fs/promises";
import { load } from "js-yaml";
import { withInherited } from "./inherit.js";
import { root } from "./stamp.js";

/** The API generations, each with a spec of its own. */
export const versions = ["v1", "v2"] as const;

/** A node of a spec, as YAML gives it. */
export type Node = Record<string, unknown>;

/** One operation of a spec, its references resolved. */
export interface SpecOperation {
  id: string;
  method: string;
  path: string;
  node: Node;
  parameters: Node[];
  /** The request body's schema, `undefined` where the operation takes no body. */
  body: Node | undefined;
}

/** Reads `spec/<version>.yaml`, and puts everything where it is used. */
export async function readSpec(version: (typeof versions)[number]): Promise<Spec> {
  return new Spec(withInherited(nodeOf(load(await readFile(`${root}spec/${version}.yaml`, "utf8")))));
}

/** The value as a mapping; an empty one where it is none. */
export function nodeOf(value: unknown): Node {
  return isNode(value) ? value : {};
}

/** Whether a value is a mapping. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A spec document with just enough knowledge of OpenAPI to walk its operations and schemas. */
export class Spec {
  readonly document: Node;

  constructor(document: Node) {
    this.document = document;
  }

  /** The named schemas, in the order of the file. */
  get schemas(): [name: string, schema: Node][] {
    return Object.entries(nodeOf(nodeOf(this.document["components"])["schemas"])).map(([name, schema]) => [
      name,
      nodeOf(schema),
    ]);
  }

  /** Every operation, in the order of the file. */
  *operations(): Generator<SpecOperation> {
    for (const [path, item] of Object.entries(nodeOf(this.document["paths"]))) {
      for (const method of ["get", "post", "put", "patch", "delete"]) {
        const node = nodeOf(item)[method];
        if (!isNode(node)) continue;
        yield {
          id: String(node["operationId"]),
          method: method.toUpperCase(),
          path,
          node,
          parameters: listOf(node["parameters"]).map((parameter) => this.resolve(parameter)),
          body: this.#bodyOf(node),
        };
      }
    }
  }

  /** Follows `$ref`; keys beside a reference win over the keys it points to. */
  resolve(value: unknown): Node {
    const { $ref, ...beside } = nodeOf(value);
    if (typeof $ref !== "string") return beside;
    const target = $ref
      .slice("#/".length)
      .split("/")
      .reduce<unknown>(
        (node, key) => nodeOf(node)[key.replaceAll("~1", "/").replaceAll("~0", "~")],
        this.document,
      );
    if (!isNode(target)) throw new Error(`${$ref} points nowhere`);
    return { ...this.resolve(target), ...beside };
  }

  /** A schema without its `null` branch, and whether it had one. */
  unwrap(value: unknown): { schema: Node; nullable: boolean } {
    const schema = this.resolve(value);
    const branches = listOf(schema["anyOf"] ?? schema["oneOf"]);
    const others = branches.filter((branch) => nodeOf(branch)["type"] !== "null");
    if (others.length === 1) {
      const { anyOf: _, oneOf: __, ...beside } = schema;
      return {
        schema: { ...this.unwrap(others[0]).schema, ...beside },
        nullable: others.length < branches.length,
      };
    }
    const types = listOf(schema["type"]);
    if (types.length === 0) return { schema, nullable: others.length < branches.length };
    return {
      schema: { ...schema, type: types.find((type) => type !== "null") },
      nullable: types.includes("null"),
    };
  }

  #bodyOf(operation: Node): Node | undefined {
    const content = nodeOf(this.resolve(operation["requestBody"])["content"]);
    const media = Object.values(content)[0];
    return media === undefined ? undefined : this.resolve(nodeOf(media)["schema"]);
  }
}

/** The value as a list; an empty one where it is none. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
