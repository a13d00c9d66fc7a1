import type { Operation, Parameter } from "../../generated/operations.js";
import { fieldsOf, lifespanOf, parameterOf } from "./parameter.js";
import { nodeOf, type Spec, type SpecOperation } from "./spec.js";

const declarations = `
/** The releases that have something, as full releases, both ends included; without an end: to the newest or from the first of its API. */
export interface Lifespan {
  readonly since?: string;
  readonly until?: string;
}

/** What the specs say of one parameter or body field; \`type\` is absent for a plain string, and "json" for a choice of types. */
export interface Parameter extends Lifespan {
  readonly type?: "integer" | "number" | "boolean" | "date-time" | "date" | "object" | "json";
  /** A list of values of that type. */
  readonly array?: true;
  readonly nullable?: true;
  readonly required?: true;
  /** Takes \`~\` for "all DAGs". */
  readonly wildcard?: true;
  /** Of an order: the columns by which a walk may go by cursor. */
  readonly cursorSafe?: readonly string[];
  /** The known values of an enum; of the columns of an order, each without a minus sign. */
  readonly values?: Readonly<Record<string, Lifespan>>;
  /** The longest text, in Unicode code points. */
  readonly maxLength?: number;
}

/** What the façade needs to know of one operation to call it, to retry it and to refuse what a release lacks. */
export interface Operation extends Lifespan {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /** The status of a success. */
  readonly success: number;
  /** Whether a repeat of the same request does no harm although it changes something. */
  readonly idempotent?: true;
  /** Whether it changes nothing. */
  readonly reads?: true;
  /** Set where the path belongs to the server's base URL and not to its \`/api/vN\`. */
  readonly server?: "origin";
  readonly pathParameters: Readonly<Record<string, Parameter>>;
  readonly query: Readonly<Record<string, Parameter>>;
  /** The top-level fields of the request body. */
  readonly body: Readonly<Record<string, Parameter>>;
}
`;

/** The operation table: one entry for each operation of each spec, with what each release has of it. */
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
    throw new Error(`${method} ${path}: the operation table knows no ${method}`);
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

/** The parameters, without the release of those that came with their operation: that one is asked for anyway. */
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
