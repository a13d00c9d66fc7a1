import { isUnstorable } from "../database.js";
import { type EmbeddedResponse, type Call, html, json, text } from "../exchange.js";
import { Fields } from "../fields.js";
import { decodePath, type OperationId, type Route, Router } from "../routing.js";
import { Selector } from "../selection.js";
import type { World } from "../world.js";
import { authenticate } from "./authenticate.js";
import { parseBody, readBody } from "./body.js";
import { bulkDagRuns } from "./bulk.js";
import { deleteDagRun, getUpstreamAssetEvents, patchDagRun } from "./change.js";
import { clearDagRun, clearDagRunPartitions, clearDagRuns } from "./clear.js";
import { getDag, patchDag } from "./dag.js";
import { crash, type Fault, refuseFaults, refuseFaultsTwice } from "./errors.js";
import { getDagRun, getDagRuns, getDagRunsBatch } from "./list.js";
import { isLoginPath, login } from "./login.js";
import { readQuery } from "./query.js";
import type { V2Request } from "./request.js";
import { postDagRun } from "./trigger.js";
import { waitDagRunUntilFinished } from "./wait.js";

type Handlers = Readonly<
  Record<Exclude<OperationId<"v2">, "get_version" | "create_token">, (request: V2Request) => EmbeddedResponse>
>;

const handlers: Handlers = {
  get_dag_runs: getDagRuns,
  post_dag_run: postDagRun,
  get_dag_runs_batch: getDagRunsBatch,
  get_dag_run: getDagRun,
  delete_dag_run: deleteDagRun,
  patch_dag_run: patchDagRun,
  clear_dag_run: clearDagRun,
  get_upstream_asset_events: getUpstreamAssetEvents,
  wait_dag_run_until_finished: waitDagRunUntilFinished,
  bulk_dag_runs: bulkDagRuns,
  clear_dag_runs: clearDagRuns,
  clear_dag_run_partitions: clearDagRunPartitions,
  get_dag: getDag,
  patch_dag: patchDag,
};

const health = (world: World) => ({
  metadatabase: { status: "healthy" },
  scheduler: {
    status: world.lifecycle.hasScheduler ? "healthy" : "unhealthy",
    latest_scheduler_heartbeat: null,
  },
  triggerer: { status: null, latest_triggerer_heartbeat: null },
  dag_processor: { status: null, latest_dag_processor_heartbeat: null },
});

/** The API server of Airflow 3. It checks the credentials first, then the form of a request, then the values. */
export function createV2(world: World): (call: Call, signal: AbortSignal | null) => EmbeddedResponse {
  const router = new Router(world.release);
  const selector = new Selector(world.runs);

  return (call, signal) => {
    if (world.has("refusesHugeUrls") && call.path.length + call.query.length > 65_536)
      return text(400, "Invalid HTTP request received.");
    if (isPreflight(call)) return noForeignOrigins;
    const path = decodePath(call.path);
    if (isLoginPath(path) && call.method === "POST") return login(world, path, call);
    if (path === "/auth/token" && call.method === "GET") return noLoginWithoutPassword;
    const routes = path.startsWith("/api/v2/") ? router.match(path.slice("/api/v2".length)) : [];
    const route = routes.find(({ operation }) => operation.method === call.method);
    if (route === undefined || (!isHandled(route.id) && route.id !== "get_version"))
      return unrouted(world, path, call.method, routes);
    if (!isHandled(route.id)) return json(200, { version: world.release.text, git_version: null });
    return handle(world, selector, route, handlers[route.id], call, signal);
  };
}

function handle(
  world: World,
  selector: Selector,
  route: Route,
  handler: (request: V2Request) => EmbeddedResponse,
  call: Call,
  signal: AbortSignal | null,
): EmbeddedResponse {
  const { id, operation, parameters } = route;
  const writes = operation.method !== "GET" && id !== "get_dag_runs_batch";
  const hasBody = operation.method === "POST" || operation.method === "PATCH";
  const parsed = hasBody ? parseBody(world, call) : undefined;
  const user = authenticate(world, call.headers, writes);
  const faults: Fault[] = [];
  const query = readQuery(world, operation, call.query, faults);
  const body = parsed === undefined ? new Fields(new Map()) : readBody(world, id, operation, parsed, faults);
  if (id === "bulk_dag_runs" || id === "clear_dag_runs") refuseFaultsTwice(faults);
  refuseFaults(faults);
  const { dag_id: dagId = "", dag_run_id: runId = "" } = parameters;
  const stored = [dagId, runId, query.valuesWithout(""), body.valuesWithout("conf")];
  if (isUnstorable(world, stored)) throw crash();
  return handler({
    world,
    selector,
    operation,
    dagId,
    runId,
    query,
    body,
    headers: call.headers,
    user,
    signal,
  });
}

/** The response to an unknown path: the user interface for a GET outside `/api/`, 405 for other methods. */
function unrouted(world: World, path: string, method: string, routes: readonly Route[]): EmbeddedResponse {
  const batch = /^\/api\/v2\/dags\/([^/]+)\/dagRuns\/list$/.exec(path);
  if (method === "POST" && batch !== null) return batchOfOneDag(batch[1] ?? "");
  if (method !== "GET") {
    const allow = routes[0]?.operation.method ?? (isLoginPath(path) ? "POST" : "GET");
    const response = json(405, { detail: "Method Not Allowed" });
    return { ...response, headers: { ...response.headers, allow } };
  }
  if (path === "/api/v2/monitor/health") return json(200, health(world));
  if (path === "/health")
    return json(404, { error: "Moved in Airflow 3. Please change config to check `/api/v2/monitor/health`" });
  if (path.startsWith("/api/v1/")) {
    return json(404, {
      error: "/api/v1 has been removed in Airflow 3, please use its upgraded version /api/v2 instead.",
    });
  }
  return path.startsWith("/api/") ? json(404, { error: "API route not found" }) : html(200, "Airflow");
}

function batchOfOneDag(dagId: string): EmbeddedResponse {
  const fault: Fault = {
    type: "literal_error",
    loc: ["path", "dag_id"],
    msg: "Input should be '~'",
    input: dagId,
    ctx: { expected: "'~'" },
  };
  return json(422, { detail: [fault] });
}

/** Whether it is a CORS preflight request; a default server allows no other origin. */
function isPreflight({ method, headers }: Call): boolean {
  return method === "OPTIONS" && headers.has("origin") && headers.has("access-control-request-method");
}

const noForeignOrigins: EmbeddedResponse = {
  ...text(400, "Disallowed CORS origin, method"),
  headers: { "content-type": "text/plain; charset=utf-8", vary: "Origin" },
};

const noLoginWithoutPassword = json(403, {
  detail: "This method is only allowed if ``[core] simple_auth_manager_all_admins`` is True",
});

function isHandled(id: string): id is keyof Handlers {
  return Object.hasOwn(handlers, id);
}
