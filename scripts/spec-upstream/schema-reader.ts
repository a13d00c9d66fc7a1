import { lifespanOf } from "../generate/parameter.js";
import { isNode, listOf, type Node, nodeOf, type Spec } from "../generate/spec.js";
import { choiceOf, type Fields, fieldsOf, isFields, type Type } from "./outline.js";

// The formats that matter to a client.
const formats = new Set(["date", "date-time"]);

/** Reads the types of the requests or the responses of a document, and collects the named ones. */
export class SchemaReader {
  /** The named schemas so far. */
  readonly named: Record<string, Type> = {};
  readonly #spec: Spec;
  readonly #direction: "request" | "response";
  readonly #has: (node: Node) => boolean;

  /** @param has whether the release has the object of a node. */
  constructor(spec: Spec, direction: "request" | "response", has: (node: Node) => boolean) {
    this.#spec = spec;
    this.#direction = direction;
    this.#has = has;
  }

  /** The type of a body, whatever its media type; `none` without one. */
  typeOfContent({ content }: Node): Type {
    const types = Object.values(nodeOf(content)).map((media) => this.typeOf(nodeOf(media)["schema"]));
    if (types.length === 0) return "none";
    // FastAPI adds JSON of any shape to the real response.
    const telling = types.filter((type) => type !== "any");
    return choiceOf(telling.length === 0 ? types : telling);
  }

  /** The type that a schema describes. */
  typeOf(value: unknown): Type {
    const { $ref, ...schema } = nodeOf(value);
    const type = typeof $ref === "string" ? this.#referTo($ref) : this.#structureOf(schema);
    return schema["nullable"] === true ? choiceOf([type, "null"]) : type;
  }

  #referTo($ref: string): Type {
    const name = $ref.slice($ref.lastIndexOf("/") + 1);
    if (!(name in this.named)) {
      this.named[name] = "any"; // Ends the recursion of a schema that uses itself.
      this.named[name] = this.typeOf(this.#spec.resolve({ $ref }));
    }
    return `#${name}`;
  }

  #structureOf(schema: Node): Type {
    const { type, format, allOf, const: constant, enum: values, properties } = schema;
    const choices = schema["anyOf"] ?? schema["oneOf"];
    if (Array.isArray(allOf)) return this.#mergeOf(allOf);
    if (Array.isArray(choices) && !isNode(properties))
      return choiceOf(choices.map((choice) => this.typeOf(choice)));
    if (Array.isArray(type)) return choiceOf(type.map((one) => this.#structureOf({ ...schema, type: one })));
    if (type === "null") return "null";
    if (typeof constant === "string") return { enum: [constant] };
    if (Array.isArray(values)) return this.#enumOf(schema, values);
    if (type === "array") return { list: this.typeOf(schema["items"]) };
    if (isNode(properties)) return this.#objectOf(properties, listOf(schema["required"]));
    if (type === "string" && typeof format === "string" && formats.has(format)) return format;
    return typeof type === "string" ? type : "any";
  }

  #enumOf(schema: Node, values: readonly unknown[]): Type {
    const since = nodeOf(schema["x-airflow-since-values"]);
    const until = nodeOf(schema["x-airflow-until-values"]);
    const texts = values.filter((value) => typeof value === "string");
    const known = texts.filter((value) =>
      this.#has({ "x-airflow-since": since[value], "x-airflow-until": until[value] }),
    );
    return choiceOf([{ enum: known }, ...(values.includes(null) ? ["null"] : [])]);
  }

  #objectOf(properties: Node, required: readonly unknown[]): Type {
    const oneWay = this.#direction === "request" ? "readOnly" : "writeOnly";
    return fieldsOf(
      Object.entries(properties).flatMap(([name, property]) => {
        const node = this.#spec.resolve(property);
        if (node[oneWay] === true || !this.#has(node)) return [];
        const isGated = this.#direction === "response" && Object.keys(lifespanOf(node)).length > 0;
        const group = required.includes(name) ? "required" : isGated ? "gated" : "optional";
        return { name, group, type: this.typeOf(property) };
      }),
    );
  }

  #mergeOf(parts: readonly unknown[]): Type {
    const types = parts.map((part) => this.typeOf(this.#spec.resolve(part))).filter((type) => type !== "any");
    const objects = types.filter(isFields);
    if (objects.length < types.length) return choiceOf(types);
    const merge = (group: keyof Fields) => {
      const entries = objects.flatMap((fields) => Object.entries(fields[group] ?? {}));
      return entries.map(([name, type]) => ({ name, group, type }));
    };
    return fieldsOf([...merge("required"), ...merge("optional"), ...merge("gated")]);
  }
}
