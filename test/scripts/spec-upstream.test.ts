import { describe, expect, it } from "vitest";
import { RELEASES } from "../../scripts/airflow/releases.js";
import { readSpec } from "../../scripts/generate/load-spec.js";
import { Spec } from "../../scripts/generate/spec.js";
import { patternFor, readAllowances } from "../../scripts/spec-upstream/allowances.js";
import { type Annotation, annotationsOf } from "../../scripts/spec-upstream/annotations.js";
import { compare } from "../../scripts/spec-upstream/compare.js";
import { judge, unusedPatterns } from "../../scripts/spec-upstream/judge.js";
import { tooOld } from "../../scripts/spec-upstream/reach.js";
import { isAlive, specVersionOf } from "../../scripts/spec-upstream/release.js";
import { servedDocuments } from "../../scripts/spec-upstream/served.js";
import { readUpstreams } from "../../scripts/spec-upstream/stored.js";
import { takeOutline } from "../../scripts/spec-upstream/take-outline.js";
import { compareReleases } from "../../src/checks/release-gate.js";
import { serve } from "../support/server.js";

const specs = { v1: await readSpec("v1"), v2: await readSpec("v2") };
const allowances = readAllowances();
const upstreams = readUpstreams();

/** Annotations that may name a newer release unnoticed, because no document of Airflow has them; allowed.yaml dates them. */
const undocumented = {
  v1: [
    "/components/schemas/DagRunOrderBy/updated_at",
    "/components/schemas/DagRunOrderBy/-updated_at",
    // The documents describe a dry run of clear from 2.5.2 on.
    "/components/schemas/TaskInstanceReference/task_id",
    "/components/schemas/TaskInstanceReference/dag_id",
    "/components/schemas/TaskInstanceReference/dag_run_id",
    "/components/schemas/TaskInstanceReference/execution_date",
    "/components/schemas/TaskInstanceCollection/total_entries",
    "/components/schemas/UpstreamEventDagRun/dag_run_id",
    "/components/schemas/UpstreamEvent/id",
  ],
  v2: [
    "/components/schemas/DagRunOrderBy/duration",
    "/components/schemas/DagRunOrderBy/-duration",
    "/components/schemas/DagRunOrderBy/partition_date",
    "/components/schemas/DagRunOrderBy/-partition_date",
    "/components/schemas/BulkError/error",
    "/components/schemas/BulkError/status_code",
    "/components/schemas/WaitEvent/state",
    "/components/schemas/WaitEvent/results",
  ],
};

describe("the specs", () => {
  it("are compared with every release that the lab can run", () => {
    const stored = upstreams.map(({ release }) => release);
    expect(stored).toEqual(expect.arrayContaining(RELEASES.map(({ version }) => version)));
  });

  it.each(upstreams)("match the documents of $release, except for the reviewed list", (upstream) => {
    const { open, idle } = judge(specs, upstream, allowances);
    expect(open).toEqual([]);
    expect(idle).toEqual([]);
  });

  it("differ in everything on the reviewed list", () => {
    const verdicts = upstreams.map((upstream) => judge(specs, upstream, allowances));
    expect(unusedPatterns(allowances, verdicts)).toEqual([]);
  });

  it("date nothing earlier than its users", () => {
    expect(Object.values(specs).flatMap(tooOld)).toEqual([]);
  });
});

describe.each(["v1", "v2"] as const)("each annotation of %s", (version) => {
  const stored = upstreams.filter(({ release }) => specVersionOf(release) === version);
  const annotations = annotationsOf(specs[version]);
  const first = stored[0]?.release ?? "";

  /** The releases in `test/upstream/` before that of an annotation and after the first that has it. */
  const neighbours = ({ release }: Annotation) => {
    const index = stored.findIndex((upstream) => compareReleases(upstream.release, release) >= 0);
    return { older: stored[index - 1]?.release, newer: stored[index + 1]?.release };
  };

  /** Whether the check fails if an annotation names another release, or none. */
  const notices = (annotation: Annotation, release: string | undefined) => {
    const lifespans = [annotation.release, release].map((end) => ({ [annotation.end]: end }));
    const isChanged = (at: string) => new Set(lifespans.map((lifespan) => isAlive(lifespan, at))).size > 1;
    annotation.set(release);
    try {
      const changed = stored.filter((upstream) => isChanged(upstream.release)).reverse();
      return (
        tooOld(specs[version]).length > 0 ||
        changed.some((upstream) => {
          const { open, idle } = judge(specs, upstream, allowances);
          return open.length + idle.length > 0;
        })
      );
    } finally {
      annotation.set(annotation.release);
    }
  };
  const placesOf = (found: readonly Annotation[]) => found.map(({ place }) => place);

  it("names a release after the first", () => {
    expect(annotations.length).toBeGreaterThan(50);
    const base = annotations.filter(({ release }) => compareReleases(release, first) <= 0);
    expect(placesOf(base)).toEqual([]);
  });

  it("fails the check if it is removed", () => {
    expect(placesOf(annotations.filter((annotation) => !notices(annotation, undefined)))).toEqual([]);
  });

  it("fails the check if it names an older release", () => {
    const unnoticed = annotations.filter((annotation) => !notices(annotation, neighbours(annotation).older));
    expect(placesOf(unnoticed)).toEqual([]);
  });

  it("fails the check if it names a newer release, if Airflow's documents have it", () => {
    const unnoticed = annotations.filter((annotation) => !notices(annotation, neighbours(annotation).newer));
    const places = placesOf(unnoticed).map((place) =>
      place.replace(/\/properties|\/x-airflow-since(-values)?/g, ""),
    );
    expect(places).toEqual(undocumented[version]);
  });
});

/** The outline of a document with one operation. */
function outlineOf(
  operation: object,
  schemas: object = {},
  path = "/dags/{dag_id}/dagRuns",
  servers: object[] = [],
) {
  const document = {
    servers,
    paths: { [path]: { get: { operationId: "op", tags: ["DagRun"], ...operation } } },
  };
  return takeOutline(new Spec({ ...document, components: { schemas } }));
}

const responding = (schema: object, schemas?: object) =>
  outlineOf({ responses: { 200: { content: { "application/json": { schema } } } } }, schemas);
const requesting = (schema: object) =>
  outlineOf({ parameters: [{ name: "p", in: "query", schema }], responses: {} });
const op = "GET /dags/{dag_id}/dagRuns";

describe("a comparison", () => {
  it.each([
    ["OpenAPI 3.0's nullable", { type: "string", nullable: true }, { type: ["string", "null"] }],
    ["a choice with null", { anyOf: [{ type: "string" }, { type: "null" }] }, { type: ["string", "null"] }],
    [
      "merged objects",
      { allOf: [{ properties: { a: { type: "string" } } }, { properties: { b: {} } }] },
      { properties: { b: {}, a: { type: "string" } } },
    ],
    ["one value", { const: "a" }, { type: "string", enum: ["a"] }],
    [
      "the order of a choice",
      { oneOf: [{ type: "integer" }, { type: "string" }] },
      { type: ["string", "integer"] },
    ],
    ["texts and limits", { type: "string", description: "x", maxLength: 3 }, { type: "string" }],
    [
      "a field for requests only",
      { properties: { a: { type: "string", writeOnly: true } } },
      { type: "object" },
    ],
  ])("finds no difference in %s", (_, theirs, ours) => {
    expect(compare(responding(ours), [responding(theirs)])).toEqual([]);
  });

  it.each([
    [
      "a type",
      { type: "string", format: "date-time" },
      { type: "string" },
      "200: date-time here, string upstream",
    ],
    ["null", { type: "string" }, { type: ["string", "null"] }, "200: nullable only upstream"],
    ["a value", { enum: ["a"] }, { enum: ["a", "b"] }, '200 "b": only upstream'],
    ["an enum", { enum: ["a"] }, { type: "string" }, '200 "a": only here'],
    [
      "items",
      { type: "array", items: { type: "integer" } },
      { type: "array", items: {} },
      "200[]: integer here, any upstream",
    ],
    ["a field", { properties: { a: {} } }, { type: "object" }, "200.a: only here"],
    [
      "required fields",
      { properties: { a: {} }, required: ["a"] },
      { properties: { a: {} } },
      "200.a: required only here",
    ],
    ["a choice", { type: ["string", "array"] }, { type: "string" }, "200: list only here"],
  ])("finds a difference in %s", (_, ours, theirs, difference) => {
    expect(compare(responding(ours), [responding(theirs)])).toEqual([`${op} ${difference}`]);
  });

  it("names a difference once, after our schema", () => {
    const ours = { Ours: { properties: { a: { type: "string" } } } };
    const theirs = { Theirs: { properties: { a: { type: "integer" } } } };
    const both = (name: string) => ({ properties: { x: { $ref: name }, y: { $ref: name } } });
    expect(
      compare(responding(both("#/components/schemas/Ours"), ours), [
        responding(both("#/components/schemas/Theirs"), theirs),
      ]),
    ).toEqual(["Ours.a: string here, integer upstream"]);
  });

  it("compares the objects of a choice that have the same action", () => {
    const action = (name: string, more: object) => ({ properties: { action: { const: name }, ...more } });
    const ours = { oneOf: [action("update", { a: {}, b: {} }), action("delete", {})] };
    const theirs = { oneOf: [action("delete", { a: {}, b: {} }), action("update", { a: {}, b: {} })] };
    expect(compare(responding(ours), [responding(theirs)])).toEqual([
      `${op} 200.a: only upstream`,
      `${op} 200.b: only upstream`,
    ]);
  });

  it("treats no parameter as nullable, and a single value as a list of one", () => {
    const ours = requesting({ type: "array", items: { enum: ["a", "b"] } });
    expect(compare(ours, [requesting({ type: ["array", "null"], items: { enum: ["a", "b"] } })])).toEqual([]);
    expect(compare(ours, [requesting({ enum: ["a"] })])).toEqual([
      `${op} ?p: list here, string upstream`,
      `${op} ?p[] "b": only here`,
    ]);
  });

  it("omits what a release does not have", () => {
    const since = { "x-airflow-since": "3.1.0" };
    const until = { "x-airflow-until": "3.1.8" };
    const values = { enum: ["a", "b"], "x-airflow-since-values": { b: "3.2.0" } };
    const schema = { properties: { new: since, old: until, e: values } };
    const json = { content: { "application/json": { schema } } };
    const spec = (responses: object) =>
      new Spec({
        paths: { "/dags/{dag_id}/dagRuns": { get: { operationId: "op", tags: ["DagRun"], responses } } },
      });
    const ours = spec({ 200: json, 409: { ...json, ...since } });
    const fieldsAt = (release: string) => takeOutline(ours, release).operations[op]?.responses;
    expect(fieldsAt("3.0.6")).toEqual({ 200: { optional: { e: { enum: ["a"] } }, gated: { old: "any" } } });
    expect(Object.keys(fieldsAt("3.1.8") ?? {})).toEqual(["200", "409"]);
    expect(fieldsAt("3.2.0")?.["200"]).toEqual({
      optional: { e: { enum: ["a", "b"] } },
      gated: { new: "any" },
    });
  });

  it("allows a release to require a field that is optional in the spec", () => {
    const gated = { properties: { a: { "x-airflow-since": "3.1.0" } } };
    const required = { properties: { a: {} }, required: ["a"] };
    expect(compare(responding(gated), [responding(required)])).toEqual([]);
  });

  it("finds operations by their path below the API's", () => {
    const ours = outlineOf({ responses: {} }, {}, "/dags/~/dagRuns/list");
    const fixed = { name: "dag_id", in: "path", schema: { const: "~" } };
    const theirs = outlineOf(
      { parameters: [fixed], responses: {} },
      {},
      "/api/v2/dags/{dag_id}/dagRuns/list",
    );
    const behindProxy = outlineOf({ responses: {} }, {}, "/dags/~/dagRuns/list", [{ url: "/prefix/api/v1" }]);
    expect(compare(ours, [theirs])).toEqual([]);
    expect(compare(ours, [behindProxy])).toEqual([]);
    expect(compare(ours, [])).toEqual(["GET /dags/~/dagRuns/list: only here"]);
  });
});

it.each([
  ["DagRun.*: only here", "DagRun.note: only here", true],
  ["DagRun.*: only here", "DagRuns.note: only here", false],
  ["{A,B}.x{,[]}: only here", "B.x[]: only here", true],
  ["{A,B}.x{,[]}: only here", "C.x: only here", false],
  ["GET /dags/{dag_id} 404: only here", "GET /dags/{dag_id} 404: only here", true],
])("the pattern %s for %s: %s", (text, difference, isFor) => {
  expect(patternFor(text).expression.test(difference)).toBe(isFor);
});

describe("the documents of a running server", () => {
  it("are those of Airflow 3 and of its login API", async () => {
    const { origin } = await serve(({ url }) =>
      url === "/af/api/v2/version" ? { json: { version: "3.4.0rc1" } } : { json: { from: url } },
    );
    expect(await servedDocuments(`${origin}/af/`)).toEqual({
      release: "3.4.0rc1",
      documents: [{ from: "/af/openapi.json" }, { from: "/af/auth/openapi.json" }],
    });
  });

  it("are the one of Airflow 2", async () => {
    const { origin } = await serve(({ url }) => {
      if (url.startsWith("/api/v2")) return { status: 404, text: "<html>" };
      return { json: url === "/api/v1/version" ? { version: "2.11.2" } : { from: url } };
    });
    expect(await servedDocuments(origin)).toEqual({
      release: "2.11.2",
      documents: [{ from: "/api/v1/openapi.json" }],
    });
  });

  it("are an error if the server is not an Airflow", async () => {
    const { origin } = await serve(() => ({ status: 404, text: "not here" }));
    await expect(servedDocuments(origin)).rejects.toThrow("no Airflow at");
  });
});
