import { isNode, listOf, type Node, nodeOf } from "./spec.js";

/**
 * A copy of a spec with everything at its place of use: operations have the parameters of their path, fields the release
 * of their object, and a parameter or field that is only a `$ref` the release, description, default and example of that
 * schema.
 */
export function withInherited(document: Node): Node {
  const copy = structuredClone(document);
  const components = nodeOf(copy["components"]);
  const schemas = nodeOf(components["schemas"]);
  const operations = Object.values(nodeOf(copy["paths"])).flatMap((item) => {
    const { parameters, ...others } = nodeOf(item);
    Reflect.deleteProperty(nodeOf(item), "parameters");
    const found = Object.values(others).filter(isNode);
    if (parameters !== undefined) for (const node of found) prepend(node, listOf(parameters));
    return found;
  });
  const inline = operations.flatMap((operation) => listOf(operation["parameters"]));
  for (const parameter of [...Object.values(nodeOf(components["parameters"])), ...inline].map(nodeOf)) {
    const { examples, default: _, ...shown } = shownBy(schemas, parameter["schema"]);
    const [example] = listOf(examples);
    fill(parameter, { ...shown, ...(example === undefined || "examples" in parameter ? {} : { example }) });
  }
  const fields = Object.values(schemas)
    .map(nodeOf)
    .flatMap((schema) => Object.values(nodeOf(schema["properties"])).map((field) => ({ schema, field })));
  for (const { schema, field } of fields) {
    if (!isNode(field)) continue;
    const { examples: _, ...shown } = shownBy(schemas, field);
    fill(field, shown);
    const since = later(schema["x-airflow-since"], field["x-airflow-since"]);
    if (since !== undefined) field["x-airflow-since"] = since;
  }
  // Inherited values are removed from the source.
  for (const schema of Object.values(schemas)) Reflect.deleteProperty(nodeOf(schema), "x-airflow-since");
  return copy;
}

/** The properties of a named schema that a reference to it inherits. */
function shownBy(schemas: Node, value: unknown): Node {
  const { $ref } = nodeOf(value);
  if (typeof $ref !== "string") return {};
  const schema = nodeOf(schemas[$ref.slice($ref.lastIndexOf("/") + 1)]);
  const keys = ["x-airflow-since", "description", "default", "examples"];
  return Object.fromEntries(keys.filter((key) => key in schema).map((key) => [key, schema[key]]));
}

function prepend(operation: Node, parameters: readonly unknown[]): void {
  operation["parameters"] = [...structuredClone(parameters), ...listOf(operation["parameters"])];
}

function fill(node: Node, defaults: Node): void {
  for (const [key, value] of Object.entries(defaults)) node[key] ??= value;
}

/** The later of two releases. */
function later(...releases: unknown[]): string | undefined {
  return releases
    .filter((release) => typeof release === "string")
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .at(-1);
}
