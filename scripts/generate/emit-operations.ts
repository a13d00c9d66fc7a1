import type { Operation, Parameter } from "../../generated/operations.js";
import { fieldsOf, lifespanOf, parameterOf } from "./parameter.js";
import { nodeOf, type Spec, type SpecOperation } from "./spec.js";

const declarations = `
/** A range of full releases, both ends included. Without an end it starts at the API's first or ends at the newest release. */
export interface Lifespan {
  readonly since?: string;
  readonly until?: string;
}

/** One parameter or body field of the specs; \`type\` is absent for a plain string, and "json" for a choice of types. */
export interface Parameter extends Lifespan {
  readonly type?: "integer" | "number" | "boolean" | "date-time" | "date" | "object" | "json";
  /** A list of values of that type. */
  readonly array?: true;
  readonly nullable?: true;
  readonly required?: true;
  /** Accepts \`~\` for "all DAGs". */
  readonly wildcard?: true;
  /** Of an order: the columns that support cursors. */
  readonly cursorSafe?: readonly string[];
  /** The known values of an enum; of the columns of an order, each without a minus sign. */
  readonly values?: Readonly<Record<string, Lifespan>>;
  /** The longest text, in Unicode code points. */
  readonly maxLength?: number;
}

/** One operation, as the façade needs it to call it, to retry it and to refuse features that a release lacks. */
export interface Operation extends Lifespan {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /** The status of a success. */
  readonly success: number;
  /** Whether the request changes something and can be retried safely. */
  readonly idempotent?: true;
  /** Whether the request changes nothing. */
  readonly reads?: true;
  /** Set if the path is relative to the server's base URL and not to its \`/api/vN\`. */
  readonly server?: "origin";
  readonly pathParameters: Readonly<Record<string, Parameter>>;
  readonly query: Readonly<Record<string, Parameter>>;
  /** The top-level fields of the request body. */
  readonly body: Readonly<Record<string, Parameter>>;
}
`;

/** The operation table: one entry for each operation of each spec, with its releases. */
export function emitOperations(specs: Record<string, Spec>): string {
  const table = Object.fromEntries(
    Object.entries(specs).map(([version, spec]) => [
      version,
      Object.fromEntries(
        [...spec.operations()].map((operation) => [operation.id, operationOf(spec, operation)]),
      ),
    ]),
  );
  return `// Written by \`npm run generate\` from spec/*.yaml. Do not edit.
import type * as V1 from "./v1.js";
import type * as V2 from "./v2.js";
${declarations}
/** Every operation of both specs, by API version and operation id. */
export const operations: {
  readonly v1: Readonly<Record<keyof V1.operations, Operation>>;
  readonly v2: Readonly<Record<keyof V2.operations, Operation>>;
} = ${JSON.stringify(table)};
`;
}

function operationOf(spec: Spec, { node, method, path, parameters, body }: SpecOperation): Operation {
  const lifespan = lifespanOf(node);
  const parametersIn = (place: string) =>
    withoutSince(
      lifespan.since,
      parameters
        .filter((parameter) => parameter["in"] === place)
        .map((parameter): [string, Parameter] => [
          String(parameter["name"]),
          parameterOf(
            spec,
            parameter,
            parameter["schema"],
            place === "query" && parameter["required"] === true,
          ),
        ]),
    );
  if (!(method === "GET" || method === "POST" || method === "PATCH" || method === "DELETE")) {
    throw new Error(`${method} ${path}: the operation table does not support ${method}`);
  }
  const reads = method === "GET" || node["x-read-only"] === true;
  return {
    method,
    path,
    success: Number(Object.keys(nodeOf(node["responses"])).find((status) => status.startsWith("2"))),
    ...(reads ? { reads } : node["x-idempotent"] === true ? { idempotent: true } : {}),
    ...lifespan,
    ...(node["x-airflow-server"] === "origin" ? { server: "origin" } : {}),
    pathParameters: parametersIn("path"),
    query: parametersIn("query"),
    body: withoutSince(lifespan.since, Object.entries(body === undefined ? {} : fieldsOf(spec, body))),
  };
}

/** The parameters, without the releases that equal their operation's, which is checked anyway. */
function withoutSince(
  came: string | undefined,
  parameters: readonly [name: string, Parameter][],
): Record<string, Parameter> {
  return Object.fromEntries(
    parameters.map(([name, { since, ...parameter }]) => [
      name,
      since === undefined || since === came ? parameter : { ...parameter, since },
    ]),
  );
}
