import type { Lifespan, Parameter } from "../../generated/operations.js";
import { compareReleases } from "../../src/checks/release-gate.js";
import { fieldsOf, lifespanOf, parameterOf } from "./parameter.js";
import { nodeOf, type Spec } from "./spec.js";
import { withWrittenPart } from "./written-part.js";

/** A release and its additions by heading. */
type Row = Map<string, Set<string>>;

/** The text of `spec/README.md` with the table of the additions of each release. */
export function emitReleaseTable(specs: Record<string, Spec>, readme: string): string {
  return withWrittenPart(readme, "npm run generate", tableOf(rowsOf(specs)));
}

function rowsOf(specs: Record<string, Spec>): Map<string, Row> {
  const rows = new Map<string, Row>();
  const note = (heading: string, name: string, { since }: Lifespan) => {
    if (since === undefined) return;
    const row: Row = rows.get(since) ?? new Map<string, Set<string>>();
    rows.set(since, row.set(heading, (row.get(heading) ?? new Set()).add(`\`${name}\``)));
  };
  for (const spec of Object.values(specs)) {
    for (const { id, node, parameters, body } of spec.operations()) {
      note("operations", id, lifespanOf(node));
      const came = lifespanOf(node).since;
      const known: [string, Parameter][] = [
        ...parameters.map((parameter): [string, Parameter] => [
          String(parameter["name"]),
          parameterOf(spec, parameter, parameter["schema"], false),
        ]),
        ...Object.entries(body === undefined ? {} : fieldsOf(spec, body)),
      ];
      for (const [name, parameter] of known) {
        // A part that is as old as its operation is not listed.
        if (parameter.since !== came) note(id, name, parameter);
        for (const [value, lifespan] of Object.entries(parameter.values ?? {})) {
          const isNewer = compareReleases(lifespan.since ?? "0.0.0", parameter.since ?? "0.0.0") > 0;
          if (isNewer) note(id, `${name}: ${value}`, lifespan);
        }
      }
    }
    for (const name of ["DagRun", "DagRunCollection"]) {
      const schema = spec.schemas.find(([known]) => known === name)?.[1];
      for (const [field, parameter] of Object.entries(fieldsOf(spec, nodeOf(schema)))) {
        note(name === "DagRun" ? "a run" : "a page", field, parameter);
      }
    }
  }
  return new Map([...rows].sort(([a], [b]) => compareReleases(a, b)));
}

function tableOf(rows: ReadonlyMap<string, Row>): string {
  const lines = [...rows].map(([release, row]) => {
    const { operations = new Set(), ...others } = Object.fromEntries(row);
    const cell = (isResponse: boolean) =>
      Object.entries(others)
        .filter(([heading]) => heading.startsWith("a ") === isResponse)
        .map(([heading, names]) => `${isResponse ? heading : `\`${heading}\``}: ${[...names].join(", ")}`)
        .join("<br>");
    return `| ${release} | ${[...operations].join(", ")} | ${cell(false)} | ${cell(true)} |`;
  });
  return [
    "| Airflow | Operations | Parameters, body fields and values | Response fields |",
    "| --- | --- | --- | --- |",
    ...lines,
  ].join("\n");
}
