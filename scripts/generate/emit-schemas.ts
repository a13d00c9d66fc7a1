import { fieldsOf, valuesOf } from "./parameter.js";
import type { Spec } from "./spec.js";

/** The fields of every named object and the values of every named enum, with the release each came with. */
export function emitSchemas(specs: Record<string, Spec>): string {
  const pick = <T>(of: (spec: Spec, schema: Record<string, unknown>) => T | undefined) =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(specs).map(([version, spec]) => [
          version,
          Object.fromEntries(spec.schemas.map(([name, schema]) => [name, of(spec, schema)])),
        ]),
      ),
    );
  return `// Written by \`npm run generate\` from spec/*.yaml. Do not edit.
import type { Lifespan, Parameter } from "./operations.js";

/** The fields of every named object schema, by API version and schema name. */
export const schemas = ${pick((spec, schema) =>
    schema["properties"] === undefined ? undefined : fieldsOf(spec, schema),
  )} as const satisfies Record<string, Record<string, Record<string, Parameter>>>;

/** The values of every named enum schema, by API version and schema name. */
export const enums = ${pick((_, schema) => valuesOf(schema))} as const satisfies Record<
  string,
  Record<string, Record<string, Lifespan>>
>;
`;
}
