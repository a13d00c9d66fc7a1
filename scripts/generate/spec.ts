/** The API versions, each with its own spec. */
export const versions = ["v1", "v2"] as const;

/** A node of a spec, as parsed from YAML. */
export type Node = Record<string, unknown>;

/** One operation of a spec, with references resolved. */
export interface SpecOperation {
  id: string;
  method: string;
  path: string;
  node: Node;
  parameters: Node[];
  /** The request body's schema, `undefined` if the operation has no body. */
  body: Node | undefined;
}

/** The value if it is a mapping, otherwise an empty one. */
export function nodeOf(value: unknown): Node {
  return isNode(value) ? value : {};
}

/** Whether a value is a mapping. */
export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A spec document. It supports the parts of OpenAPI that are needed to read its operations and schemas. */
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
      const shared = listOf(nodeOf(item)["parameters"]);
      for (const method of ["get", "post", "put", "patch", "delete"]) {
        const node = nodeOf(item)[method];
        if (!isNode(node)) continue;
        yield {
          id: String(node["operationId"]),
          method: method.toUpperCase(),
          path,
          node,
          parameters: [...shared, ...listOf(node["parameters"])].map((parameter) => this.resolve(parameter)),
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
    if (!isNode(target)) throw new Error(`${$ref} does not exist`);
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

/** The value if it is a list, otherwise an empty one. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
