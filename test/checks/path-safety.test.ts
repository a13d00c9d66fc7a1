import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { operations, type Operation } from "../../generated/operations.js";
import { AirflowClient, type Version } from "../../src/index.js";
import { serve, type Server } from "../support/server.js";

/** Ids that would address something else than a run, or nothing at all. */
const unusable: Record<string, unknown> = {
  "an empty string": "",
  "a dot": ".",
  "two dots": "..",
  "a tilde": "~",
  "half a surrogate pair": "a\ud800",
  "the other half": "\udc00b",
  "a number": 7,
  NaN,
  "a bigint": 7n,
  undefined,
  null: null,
  "a boolean": true,
  "a date": new Date(0),
  "an array": ["a"],
  "an empty array": [],
  "an object": { a: 1 },
  "an object without a prototype": { __proto__: null },
  "a symbol": Symbol("a"),
};

/** Every legal id that once broke a client. */
const odd = [
  "a/b",
  "a+b:c%",
  "manual__2026-11-23T06:00:00.123456+00:00",
  "has space",
  " ",
  "ünïcödé✓🎉",
  "?#;\\",
  "...",
  "a..b",
  "../x",
  "%2e%2e",
  "%",
  "a%2Fb",
  "{dag_id}",
  "$&",
  "'()*!",
  "&=",
  "\t\r\n",
  "list",
  "constructor",
];

const versions: Version[] = ["v1", "v2"];
/** Releases that have every operation, so that none is refused for another reason. */
const newest = { v1: "2.11.2", v2: "3.3.2" };
const withPath = versions.flatMap((version) =>
  Object.entries<Operation>(operations[version]).flatMap(([id, operation]) =>
    Object.entries(operation.pathParameters).map(([parameter, { wildcard = false }]) => ({
      version,
      id,
      operation,
      parameter,
      wildcard,
    })),
  ),
);

/** How the façade calls an operation with these ids: the method's name and its arguments. */
const calls: Record<string, (dag: unknown, run: unknown) => [method: string, args: unknown[]][]> = {
  get_dag_runs: (dag) => [["list", [dag]]],
  post_dag_run: (dag) => [
    ["trigger", [dag]],
    ["triggerAndWait", [dag]],
  ],
  get_dag_run: (dag, run) => [
    ["get", [dag, run]],
    ["waitFor", [dag, run]],
  ],
  patch_dag_run: (dag, run) => [["update", [dag, run, { state: "failed" }]]],
  set_dag_run_note: (dag, run) => [["setNote", [dag, run, "n"]]],
  delete_dag_run: (dag, run) => [["delete", [dag, run]]],
  clear_dag_run: (dag, run) => [
    ["clear", [dag, run]],
    ["previewClear", [dag, run]],
  ],
  get_upstream_dataset_events: (dag, run) => [["upstreamDatasetEvents", [dag, run]]],
  get_upstream_asset_events: (dag, run) => [["upstreamAssetEvents", [dag, run]]],
  bulk_dag_runs: (dag) => [["bulk", [dag, { actions: [] }]]],
  clear_dag_runs: (dag) => [
    ["clearMany", [dag, {}]],
    ["previewClearMany", [dag, {}]],
  ],
  clear_dag_run_partitions: (dag) => [["clearPartitions", [dag, {}]]],
  wait_dag_run_until_finished: (dag, run) => [["watch", [dag, run]]],
};

/** Calls a method whatever its parameter types say, as JavaScript can. */
async function invoke(target: object, method: string, args: unknown[]): Promise<unknown> {
  const member: unknown = Reflect.get(target, method);
  if (typeof member !== "function") throw new Error(`There is no ${method}`);
  const result: unknown = await Reflect.apply(member, target, args);
  return isGenerator(result) ? result.next() : result;
}

function isGenerator(value: unknown): value is AsyncGenerator {
  return typeof value === "object" && value !== null && "next" in value;
}

function callHttp(
  client: AirflowClient<Version>,
  { method, path }: Operation,
  ids: object,
): Promise<unknown> {
  return invoke(client.http, method, [path, { params: { path: ids } }]);
}

/** The ids in the request line, decoded, after a check that nothing else of the path moved. */
function idsIn(server: Server, template: string, version: Version): string[] {
  const [path = ""] = server.requests.at(-1)?.url.split("?") ?? [];
  const expected = `/api/${version}${template}`.split("/");
  const segments = path.split("/");
  expect(segments).toHaveLength(expected.length);
  return segments
    .filter((segment, index) => {
      if (expected[index]?.startsWith("{") === true) return true;
      expect(segment).toBe(expected[index]);
      return false;
    })
    .map(decodeURIComponent);
}

describe.each(withPath)("$version $id, $parameter", ({ version, id, operation, parameter, wildcard }) => {
  test("what cannot address a run is refused, and nothing is sent", async () => {
    const server = await serve([]);
    const client = new AirflowClient({
      baseUrl: server.origin,
      apiVersion: version,
      airflowVersion: newest[version],
    });
    const message: unknown = expect.stringContaining(parameter);
    const refusal: unknown = expect.objectContaining({ name: "TypeError", message });
    for (const [label, value] of Object.entries(unusable)) {
      if (wildcard && value === "~") continue;
      const ids = { dag_id: "dag", dag_run_id: "run", [parameter]: value };
      await expect(callHttp(client, operation, ids), `${label}, http`).rejects.toEqual(refusal);
      for (const [method, args] of calls[id]?.(ids.dag_id, ids.dag_run_id) ?? []) {
        await expect(invoke(client.dagRuns, method, args), `${label}, ${method}`).rejects.toEqual(refusal);
      }
    }
    expect(server.lines).toEqual([]);
  });

  test("odd ids arrive as they are", async () => {
    const server = await serve(() => ({ status: 404, json: {} }));
    const client = new AirflowClient({
      baseUrl: server.origin,
      apiVersion: version,
      airflowVersion: newest[version],
    });
    for (const value of wildcard ? [...odd, "~"] : odd) {
      const ids = { dag_id: "dag", dag_run_id: "run", [parameter]: value };
      const sent = Object.keys(operation.pathParameters).map((name) =>
        name === parameter ? value : ids[name],
      );
      await callHttp(client, operation, ids);
      expect(idsIn(server, operation.path, version)).toEqual(sent);
      for (const [method, args] of calls[id]?.(ids.dag_id, ids.dag_run_id) ?? []) {
        await expect(invoke(client.dagRuns, method, args), method).rejects.toMatchObject({ status: 404 });
        expect(idsIn(server, operation.path, version)).toEqual(sent);
      }
    }
  });
});

test("the tilde of a batch list is part of its path, not an id", async () => {
  const server = await serve([{ json: { dag_runs: [], total_entries: 0 } }]);
  await new AirflowClient({ baseUrl: server.origin }).dagRuns.listBatch({ dag_ids: ["a", "b"] });
  expect(server.lines).toEqual(["POST /api/v2/dags/~/dagRuns/list"]);
});

/** Any sequence of UTF-16 code units, so lone surrogates too, and the strings that mean something in a path. */
const anyText = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }) },
  { weight: 3, arbitrary: fc.string({ unit: fc.constantFrom(...".~/\\%2eF?#;:@&=+ \ud83d\ude00") }) },
  { weight: 1, arbitrary: fc.constantFrom("", ".", "..", "~", ...odd) },
);

/** Whether the call was refused by a TypeError before anything was sent; everything else passes on. */
async function isRefused(call: Promise<unknown>, server: Server, before: number): Promise<boolean> {
  try {
    await call;
  } catch (error) {
    if (server.requests.length > before) return false;
    expect(error).toBeInstanceOf(TypeError);
    return true;
  }
  return false;
}

describe("any text is refused here or arrives unchanged", () => {
  test.each(["façade", "http"])("as ids, by the %s", async (way) => {
    const server = await serve(() => ({ status: 404, json: {} }));
    const client = new AirflowClient({ baseUrl: `${server.origin}/prefix`, airflowVersion: newest.v2 });
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (dag_id, dag_run_id) => {
        const before = server.requests.length;
        const call =
          way === "http"
            ? callHttp(client, operations.v2.get_dag_run, { dag_id, dag_run_id })
            : client.dagRuns.get(dag_id, dag_run_id);
        const legal = [dag_id, dag_run_id].every(
          (id) => !["", ".", "..", "~"].includes(id) && !/\p{Surrogate}/u.test(id),
        );
        expect(await isRefused(call, server, before)).toBe(!legal);
        if (!legal) return;
        const [, prefix, ...rest] = server.requests.at(-1)?.url.split("/") ?? [];
        expect(prefix).toBe("prefix");
        expect(rest.map(decodeURIComponent)).toEqual(["api", "v2", "dags", dag_id, "dagRuns", dag_run_id]);
      }),
      { numRuns: 150 },
    );
  });

  test.each(["façade", "http"])("as query values, by the %s", async (way) => {
    const server = await serve(() => ({ json: { dag_runs: [], total_entries: 0 } }));
    const client = new AirflowClient({ baseUrl: server.origin, airflowVersion: "3.4.0" });
    await fc.assert(
      fc.asyncProperty(anyText, fc.array(anyText, { minLength: 1 }), async (pattern, tags) => {
        const before = server.requests.length;
        const query = { run_id_pattern: pattern, tags };
        const call = async (): Promise<unknown> =>
          way === "http"
            ? client.http.GET("/dags/{dag_id}/dagRuns", { params: { path: { dag_id: "d" }, query } })
            : client.dagRuns.list("d", query);
        const legal = [pattern, ...tags].every((value) => !/\p{Surrogate}/u.test(value));
        expect(await isRefused(call(), server, before)).toBe(!legal);
        if (!legal) return;
        const [path, search = "", ...more] = server.requests.at(-1)?.url.split("?") ?? [];
        expect([path, more]).toEqual(["/api/v2/dags/d/dagRuns", []]);
        expect(search).toMatch(/^[A-Za-z0-9_.~!'()*%=&-]*$/);
        const pairs = search.split("&").map((pair) => pair.split("=").map(decodeURIComponent));
        expect(pairs.filter(([name]) => name !== "limit" && name !== "offset")).toEqual([
          ["run_id_pattern", pattern],
          ...tags.map((tag) => ["tags", tag]),
        ]);
      }),
      { numRuns: 150 },
    );
  });
});
