import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { valuesOf } from "./parameter.js";
import { isNode, listOf, type Node, nodeOf, type Spec } from "./spec.js";

/** The TypeScript types of one spec, with the known values of its open enums as arrays and guards. */
export async function emitPaths(spec: Spec): Promise<string> {
  const document = nodeOf(withReleaseNotes(spec.document));
  narrowRequests(document, nodeOf(nodeOf(document["components"])["schemas"]));
  // As JSON, because openapi-typescript's type for a document in memory is too strict.
  const types = await openapiTS(JSON.stringify(document), {
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
    transform: (schema) =>
      requestDate(nodeOf(schema)) ?? requestObject(nodeOf(schema)) ?? openEnum(nodeOf(schema)),
  });
  const text = withDescriptions(astToString(withInterfaces(types)), nodeOf(document["components"]));
  return `// Written by \`npm run generate\` from spec/*.yaml. Do not edit.

/**
 * ${String(nodeOf(document["info"])["summary"])} \`paths\` is the type parameter of openapi-fetch and its relatives.
 *
 * @module airflow-client${String(nodeOf(listOf(document["servers"])[0])["url"]).replace("/api", "")}
 */

${text}
${knownValues(spec)}`;
}

/** Adds the description of a component to the type of its name. */
function withDescriptions(types: string, components: Node): string {
  const schemas = nodeOf(components["schemas"]);
  const named = /^export (?:interface (\w+) \{|type \w+ = components\['(\w+)'\]\['(\w+)'\];)$/gm;
  return types.replace(named, (line, schema: string | undefined, kind: string, name: string) => {
    const { description } = nodeOf(schema === undefined ? nodeOf(components[kind])[name] : schemas[schema]);
    if (typeof description !== "string") return line;
    return `/**\n * ${description.trim().replaceAll("\n", "\n * ")}\n */\n${line}`;
  });
}

const { factory } = ts;

const keyword = (kind: ts.KeywordTypeSyntaxKind) => factory.createKeywordTypeNode(kind);

const string = () => keyword(ts.SyntaxKind.StringKeyword);

const orNull = (schema: Node) =>
  listOf(schema["type"]).includes("null") ? [factory.createLiteralTypeNode(factory.createNull())] : [];

/** Makes an interface of every named object, so that editors and errors show its name instead of its fields. */
function withInterfaces(types: readonly ts.Node[]): ts.Node[] {
  const fields = new Map<string, readonly ts.TypeElement[]>();
  const named = (schema: ts.Node): ts.Node => {
    if (!ts.isPropertySignature(schema) || !ts.isIdentifier(schema.name)) return schema;
    const { modifiers, name, questionToken, type } = schema;
    if (type === undefined || !ts.isTypeLiteralNode(type)) return schema;
    fields.set(name.text, type.members);
    const reference = factory.createTypeReferenceNode(name);
    return factory.updatePropertySignature(schema, modifiers, name, questionToken, reference);
  };
  const inSchemas = (node: ts.Node): ts.Node =>
    isNamed(node, "schemas") ? each(node, (type) => each(type, named)) : node;
  return types
    .map((node) => (isNamed(node, "components") ? each(node, inSchemas) : node))
    .map((node) => {
      const members = ts.isTypeAliasDeclaration(node) ? fields.get(node.name.text) : undefined;
      return members === undefined || !ts.isTypeAliasDeclaration(node)
        ? node
        : factory.createInterfaceDeclaration(node.modifiers, node.name, undefined, undefined, members);
    });
}

function isNamed(node: ts.Node, name: string): boolean {
  return (
    (ts.isInterfaceDeclaration(node) || ts.isPropertySignature(node)) &&
    ts.isIdentifier(node.name) &&
    node.name.text === name
  );
}

function each(node: ts.Node, visit: (child: ts.Node) => ts.Node): ts.Node {
  return ts.visitEachChild(node, visit, undefined);
}

/**
 * Makes the types of requests differ from those of responses: an open enum has only the known values, so that a typo does
 * not compile, and an object of any fields may be an interface.
 */
function narrowRequests(value: unknown, schemas: Node, isRequest = false): void {
  if (Array.isArray(value)) for (const item of value) narrowRequests(item, schemas, isRequest);
  if (!isNode(value)) return;
  const [, name = ""] = /^#\/components\/schemas\/(.*)/.exec(String(value["$ref"])) ?? [];
  const target = schemas[name];
  if (isRequest && isNode(target) && target["x-open-enum"] === true) {
    const description = `The values of \`${name}\` known to this release of the client, which a request may have.`;
    schemas[`Known${name}`] = { ...target, description, "x-open-enum": false };
    value["$ref"] = `#/components/schemas/Known${name}`;
  } else if (isRequest) narrowRequests(target, schemas, true);
  if (isRequest && value["additionalProperties"] === true) value["x-any-object"] = true;
  for (const [key, child] of Object.entries(value)) {
    narrowRequests(child, schemas, isRequest || key === "parameters" || key === "requestBody");
  }
}

/** Allows a `Date` in requests for every date string. */
function requestDate(schema: Node): ts.TypeNode | undefined {
  if (schema["x-accepts-date"] !== true) return undefined;
  return factory.createUnionTypeNode([string(), factory.createTypeReferenceNode("Date"), ...orNull(schema)]);
}

/** Replaces objects of unknown fields, which an interface does not match because it has no index signature. */
function requestObject(schema: Node): ts.TypeNode | undefined {
  if (schema["x-any-object"] !== true) return undefined;
  return factory.createUnionTypeNode([keyword(ts.SyntaxKind.ObjectKeyword), ...orNull(schema)]);
}

/** An enum that later servers may extend: known values complete in the editor, others still type-check. */
function openEnum(schema: Node): ts.TypeNode | undefined {
  if (schema["x-open-enum"] !== true) return undefined;
  const known = Object.keys(valuesOf(schema) ?? {}).map((value) =>
    factory.createLiteralTypeNode(factory.createStringLiteral(value)),
  );
  const other = factory.createIntersectionTypeNode([string(), factory.createTypeLiteralNode([])]);
  return factory.createUnionTypeNode([...known, factory.createParenthesizedType(other)]);
}

function knownValues(spec: Spec): string {
  return spec.schemas
    .filter(([, schema]) => schema["x-open-enum"] === true)
    .map(([name, schema]) => {
      const values = `${name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase())}s`;
      return `
/** The values of {@link ${name}} known to this release of the client, oldest first. */
export const ${values} = ${JSON.stringify(Object.keys(valuesOf(schema) ?? {}))} as const;

/** Whether a value is one of {@link ${values}}; a newer Airflow may return others. */
export function isKnown${name}(value: unknown): value is (typeof ${values})[number] {
  return ${values}.some((known) => known === value);
}
`;
    })
    .join("");
}

/** Adds the release to each description, so that editors show it: `@since Airflow 3.2.2`. */
function withReleaseNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withReleaseNotes);
  if (!isNode(value)) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, withReleaseNotes(child)]),
  );
  // A constant of each choice has it already.
  delete copy["discriminator"];
  const { description, "x-airflow-since": since, "x-airflow-until": until } = value;
  if (typeof description === "string" && (typeof since === "string" || typeof until === "string")) {
    const notes = [
      ...(typeof since === "string" ? [`@since Airflow ${since}`] : []),
      ...(typeof until === "string" ? [`Last in Airflow ${until}.`] : []),
    ];
    copy["description"] = `${description.trimEnd()}\n\n${notes.join("\n")}`;
  }
  return copy;
}
