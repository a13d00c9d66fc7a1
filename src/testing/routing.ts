import { type Operation, operations } from "../../generated/operations.js";
import { aliveIn, type Release } from "./release.js";

/** Operations beyond the specs: pausing a DAG, and `fields` of a DAG on Airflow 2. */
const extraOperations = {
  patch_dag: {
    method: "PATCH",
    path: "/dags/{dag_id}",
    success: 200,
    idempotent: true,
    pathParameters: { dag_id: {} },
    query: { update_mask: { array: true } },
    body: { is_paused: { type: "boolean", required: true } },
  },
} as const satisfies Record<string, Operation>;

const dagFields = { fields: { array: true, since: "2.9.0" } } as const;

/** The ids of all operations of an API version. */
export type OperationId<V extends "v1" | "v2"> = keyof (typeof operations)[V] | keyof typeof extraOperations;

/** An operation that matches a path. */
export interface Route {
  readonly id: string;
  readonly operation: Operation;
  /** The values of the path parameters. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the operations of a release by their path below `/api/vN`. */
export class Router {
  readonly #routes: readonly {
    readonly id: string;
    readonly operation: Operation;
    readonly parts: readonly string[];
  }[];

  constructor(release: Release) {
    const known = operations[release.apiVersion];
    const get_dag = release.apiVersion === "v1" ? { ...known.get_dag, query: dagFields } : known.get_dag;
    const table: Record<string, Operation> = { ...known, ...extraOperations, get_dag };
    this.#routes = aliveIn(release, table)
      .filter(([, operation]) => operation.server !== "origin")
      .map(([id, operation]) => ({ id, operation, parts: operation.path.split("/") }))
      .sort((a, b) => Number(a.operation.path.includes("{")) - Number(b.operation.path.includes("{")));
  }

  /** All operations of a decoded path, whatever their method; literal paths before those with parameters. */
  match(path: string): Route[] {
    const parts = path.split("/");
    return this.#routes.flatMap(({ id, operation, parts: expected }) => {
      const parameters = parts.length === expected.length ? parametersOf(expected, parts) : undefined;
      return parameters === undefined ? [] : [{ id, operation, parameters }];
    });
  }
}

/** Percent-decodes the whole path as servers do: `%2F` becomes a slash, and invalid sequences stay as they are. */
export function decodePath(path: string): string {
  return path.replace(/(?:%[0-9A-Fa-f]{2})+/g, (codes) => {
    const bytes = codes
      .split("%")
      .slice(1)
      .map((code) => Number.parseInt(code, 16));
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });
}

function parametersOf(
  expected: readonly string[],
  parts: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const value = parts[index] ?? "";
    if (!part.startsWith("{")) {
      if (part !== value) return undefined;
    } else {
      if (value === "") return undefined;
      parameters[part.slice(1, -1)] = value;
    }
  }
  return parameters;
}
