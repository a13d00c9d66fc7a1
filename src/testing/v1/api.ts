import { isUnstorable } from "../database.js";
import { type EmbeddedResponse, type Call, html, json, originOf } from "../exchange.js";
import { Fields } from "../fields.js";
import { decodePath, type OperationId, type Route, Router } from "../routing.js";
import { Selector } from "../selection.js";
import type { World } from "../world.js";
import { authenticate } from "./authenticate.js";
import { readBody } from "./body.js";
import { clearDagRun, deleteDagRun, getUpstreamDatasetEvents, patchDagRun, setDagRunNote } from "./change.js";
import { getDag, patchDag } from "./dag.js";
import { getDagRun, getDagRuns, getDagRunsBatch } from "./list.js";
import { crash, frameworkProblem } from "./problems.js";
import { readQuery } from "./query.js";
import type { V1Request } from "./request.js";
import { postDagRun } from "./trigger.js";

type Handlers = Readonly<
  Record<Exclude<OperationId<"v1">, "get_version">, (request: V1Request) => EmbeddedResponse>
>;

const handlers: Handlers = {
  get_dag_runs: getDagRuns,
  post_dag_run: postDagRun,
  get_dag_runs_batch: getDagRunsBatch,
  get_dag_run: getDagRun,
  delete_dag_run: deleteDagRun,
  patch_dag_run: patchDagRun,
  clear_dag_run: clearDagRun,
  set_dag_run_note: setDagRunNote,
  get_upstream_dataset_events: getUpstreamDatasetEvents,
  get_dag: getDag,
  patch_dag: patchDag,
};

const health = (world: World) => ({
  metadatabase: { status: "healthy" },
  scheduler: {
    latest_scheduler_heartbeat: null,
    status: world.lifecycle.hasScheduler ? "healthy" : "unhealthy",
  },
  ...(world.has("healthOfTriggerer") && { triggerer: { latest_triggerer_heartbeat: null, status: null } }),
  ...(world.has("healthOfDagProcessor") && {
    dag_processor: { latest_dag_processor_heartbeat: null, status: null },
  }),
});

/** The web server of Airflow 2. It checks the form of a request first, then the credentials, then the values. */
export function createV1(world: World): (call: Call) => EmbeddedResponse {
  const router = new Router(world.release);
  const selector = new Selector(world.runs);

  return (call) => {
    const tooLong = refuseLong(world, call);
    if (tooLong !== undefined) return tooLong;
    const path = decodePath(call.path);
    if (path === "/health" || path === "/api/v1/health") return json(200, health(world));
    if (path.includes("//")) {
      const location = originOf(call) + call.path.replace(/\/{2,}/g, "/");
      return { ...html(308, "Redirecting..."), headers: { location } };
    }
    if (!path.startsWith("/api/v1/")) return html(404, "Airflow 404", "Airflow 404 = lots of circles");
    const routes = router.match(path.slice("/api/v1".length));
    if (routes.length === 0) return noSuchUrl;
    if (call.method === "OPTIONS") return { status: 200, headers: { allow: allowed(routes) }, body: "" };
    const method = call.method === "HEAD" ? "GET" : call.method;
    const route = routes.find(({ operation }) => operation.method === method);
    if (route === undefined) return wrongMethod;
    if (!isHandled(route.id)) return json(200, { git_version: "", version: world.release.text });
    const response = handle(world, selector, route, handlers[route.id], call);
    return call.method === "HEAD" ? { ...response, body: "" } : response;
  };
}

/** The HTTP server's limits for a request or header line, in bytes. */
const lineLimits = { request: 4094, header: 8190 };

function refuseLong(world: World, call: Call): EmbeddedResponse | undefined {
  if (`${call.method} ${call.path}?${call.query} HTTP/1.1`.length > lineLimits.request)
    return html(400, "Bad Request");
  const isLong = [...call.headers].some(
    ([name, value]) => name.length + value.length + 4 > lineLimits.header,
  );
  if (!isLong) return undefined;
  return world.has("longHeaderIs400")
    ? html(400, "Bad Request")
    : html(431, "Request Header Fields Too Large");
}

function handle(
  world: World,
  selector: Selector,
  route: Route,
  handler: (request: V1Request) => EmbeddedResponse,
  call: Call,
): EmbeddedResponse {
  const { id, operation, parameters } = route;
  const query = readQuery(world, operation, call.query);
  const hasBody = operation.method === "POST" || operation.method === "PATCH";
  const body = hasBody ? readBody(world, id, operation, call) : new Fields(new Map());
  const writes = operation.method !== "GET" && id !== "get_dag_runs_batch";
  const user = authenticate(world, call.headers, writes);
  const { dag_id: dagId = "", dag_run_id: runId = "" } = parameters;
  // A conf is pickled, so it may contain anything.
  const stored = [dagId, runId, query.valuesWithout(""), body.valuesWithout("conf")];
  if (isUnstorable(world, stored)) throw crash();
  const response = handler({ world, selector, operation, dagId, runId, query, body, user });
  if (!world.has("setsSessionCookie")) return response;
  return {
    ...response,
    headers: { ...response.headers, "set-cookie": "session=embedded; HttpOnly; Path=/; SameSite=Lax" },
  };
}

function isHandled(id: string): id is keyof Handlers {
  return Object.hasOwn(handlers, id);
}

function allowed(routes: readonly Route[]): string {
  const methods = routes.map(({ operation }) => operation.method);
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
}

const noSuchUrl = frameworkProblem(
  404,
  "Not Found",
  "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.",
);

const wrongMethod = frameworkProblem(
  405,
  "Method Not Allowed",
  "The method is not allowed for the requested URL.",
);
