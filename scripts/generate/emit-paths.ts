import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";
import { valuesOf } from "./parameter.js";
import { isNode, listOf, type Node, nodeOf, type Spec } from "./spec.js";

/** The TypeScript types of one spec, with the known values of its open enums as arrays and guards. */
export async function emitPaths(spec: Spec): Promise<string> {
  const document = nodeOf(withReleaseNotes(spec.document));
  // As JSON: the type of openapi-typescript for a document in memory has every field typed.
  const types = await openapiTS(JSON.stringify(document), {
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    silent: true,
    transform: (schema) => requestDate(nodeOf(schema)) ?? openEnum(nodeOf(schema)),
  });
  const text = withDescriptions(astToString(types), nodeOf(document["components"]));
  return `// Written by \`npm run generate\` from spec/*.yaml. Do not edit.

/**
 * ${String(nodeOf(document["info"])["summary"])} \`paths\` is what openapi-fetch and its relatives take.
 *
 * @module airflow-client${String(nodeOf(listOf(document["servers"])[0])["url"]).replace("/api", "")}
 */

${text}
${knownValues(spec)}`;
}

/** Puts the description of a component on the type that is named for it; TypeDoc then shows the fields of an object. */
function withDescriptions(types: string, components: Node): string {
  return types.replace(
    /^export type \w+ = components\['(\w+)'\]\['(\w+)'\];$/gm,
    (line, kind: string, name: string) => {
      const { description, type } = nodeOf(nodeOf(components[kind])[name]);
      if (typeof description !== "string") return line;
      const tag = type === "object" ? "\n *\n * @interface" : "";
      return `/**\n * ${description.trim().replaceAll("\n", "\n * ")}${tag}\n */\n${line}`;
    },
  );
}

const { factory } = ts;

const string = () => factory.createKeywordTypeNode(ts.SyntaxKind.StringKeyword);

/** A request takes a `Date` wherever it takes a date string. */
function requestDate(schema: Node): ts.TypeNode | undefined {
  if (schema["x-accepts-date"] !== true) return undefined;
  const orNull = listOf(schema["type"]).includes("null")
    ? [factory.createLiteralTypeNode(factory.createNull())]
    : [];
  return factory.createUnionTypeNode([string(), factory.createTypeReferenceNode("Date"), ...orNull]);
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

/** Whether a value is one of {@link ${values}}; a newer Airflow may answer others. */
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
  // A constant of each choice says it already.
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
