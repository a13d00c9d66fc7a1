import { lifespanOf } from "../generate/parameter.js";
import { listOf, type Node, nodeOf, type Spec, type SpecOperation } from "../generate/spec.js";
import { type Fields, fieldsOf, type OperationOutline, type Outline } from "./outline.js";
import { isAlive } from "./release.js";
import { SchemaReader } from "./schema-reader.js";

/**
 * The outline of an OpenAPI document of Airflow or of ours.
 *
 * @param release without the parts that it does not have according to the annotations.
 */
export function takeOutline(spec: Spec, release?: string): Outline {
  const has = (node: Node) => release === undefined || isAlive(lifespanOf(node), release);
  const requests = new SchemaReader(spec, "request", has);
  const responses = new SchemaReader(spec, "response", has);

  const parametersIn = (place: string, parameters: readonly Node[]): Fields | undefined => {
    const here = parameters.filter((parameter) => parameter["in"] === place && has(parameter));
    if (here.length === 0) return undefined;
    return fieldsOf(
      here.map(({ name, required, schema }) => ({
        name: String(name),
        group: required === true ? "required" : "optional",
        type: requests.typeOf(schema),
      })),
    );
  };
  const outlineOf = ({ id, node, parameters }: SpecOperation): OperationOutline => {
    const query = parametersIn("query", parameters);
    const header = parametersIn("header", parameters);
    const body = spec.resolve(node["requestBody"]);
    const group = body["required"] === true ? "required" : "optional";
    const found = Object.entries(nodeOf(node["responses"])).map(([status, response]): [string, Node] => [
      status,
      spec.resolve(response),
    ]);
    const theirId = node["x-airflow-operation-id"];
    return {
      operationId: typeof theirId === "string" ? theirId : id,
      ...(query && { query }),
      ...(header && { header }),
      ...(node["requestBody"] !== undefined && {
        request: fieldsOf([{ name: "body", group, type: requests.typeOfContent(body) }]),
      }),
      responses: Object.fromEntries(
        found
          .filter(([, response]) => has(response))
          .map(([status, response]) => [status, responses.typeOfContent(response)]),
      ),
    };
  };

  const operations: Record<string, OperationOutline> = {};
  for (const operation of spec.operations()) {
    const path = pathOf(spec, operation);
    if (isCompared(operation, path) && has(operation.node)) {
      operations[`${operation.method} ${path}`] = outlineOf(operation);
    }
  }
  return { operations, requestSchemas: requests.named, responseSchemas: responses.named };
}

function isCompared({ node, method }: SpecOperation, path: string): boolean {
  const tags = listOf(node["tags"]);
  // Not by the tag alone, because that of PATCH differs in 2.2.0.
  const isOnDagRuns = tags.includes("DAGRun") || tags.includes("DagRun") || /dagRuns\/\{\w+\}$/.test(path);
  const isDag = path === "/dags/{dag_id}" && method === "GET";
  return isOnDagRuns || isDag || path === "/version" || (path === "/auth/token" && method === "POST");
}

/**
 * The path without the API's base path, which Airflow 3 has in its paths and Airflow 2 separately. For the `~` of
 * Airflow 2, Airflow 3 has a parameter that must be `~`.
 */
function pathOf({ document }: Spec, { path, parameters }: SpecOperation): string {
  const server = nodeOf(listOf(document["servers"])[0])["url"];
  let result = ((typeof server === "string" ? server : "") + path).replace(
    /^.*?(\/api\/v\d+|(?=\/auth\/))/,
    "",
  );
  for (const { name, in: place, schema } of parameters) {
    const { const: constant, enum: values } = nodeOf(schema);
    const [only, ...others] = constant === undefined ? listOf(values) : [constant];
    if (place === "path" && typeof only === "string" && others.length === 0) {
      result = result.replace(`{${String(name)}}`, only);
    }
  }
  return result;
}
