import type { Lifespan, Parameter } from "../../generated/operations.js";
import { fieldsOf, valuesOf } from "./parameter.js";
import type { Spec } from "./spec.js";

/** The fields of every named object and the values of every named enum, with their releases. */
export function emitSchemas(specs: Record<string, Spec>): string {
  const fields = collect(specs, (spec, schema): Record<string, Parameter> | undefined =>
    schema["properties"] === undefined ? undefined : fieldsOf(spec, schema),
  );
  const values = collect(specs, (_, schema): Record<string, Lifespan> | undefined => valuesOf(schema));
  return `// Written by \`npm run generate\` from spec/*.yaml. Do not edit.
import type { Lifespan, Parameter } from "./operations.js";

/** The fields of every named object schema, by API version and schema name. */
export const schemas: ${typeOf(fields, "Parameter")} = ${JSON.stringify(fields)};

/** The values of every named enum schema, by API version and schema name. */
export const enums: ${typeOf(values, "Lifespan")} = ${JSON.stringify(values)};
`;
}

type Table<T> = Record<string, Record<string, T>>;

function collect<T>(
  specs: Record<string, Spec>,
  of: (spec: Spec, schema: Record<string, unknown>) => T | undefined,
): Table<T> {
  const table: Table<T> = {};
  for (const [version, spec] of Object.entries(specs)) {
    table[version] = {};
    for (const [name, schema] of spec.schemas) {
      const entry = of(spec, schema);
      if (entry !== undefined) table[version][name] = entry;
    }
  }
  return table;
}

/** Names are literal types, so that a misspelt one does not compile. Their values have wide types. */
function typeOf(table: Table<unknown>, value: string): string {
  const versions = Object.entries(table).map(([version, schemas]) => {
    const names = Object.keys(schemas).map((name) => JSON.stringify(name));
    return `readonly ${version}: Readonly<Record<${names.join(" | ")}, Readonly<Record<string, ${value}>>>>;`;
  });
  return `{ ${versions.join(" ")} }`;
}
