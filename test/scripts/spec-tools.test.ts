import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Spec } from "../../scripts/generate/spec.js";
import { root } from "../../scripts/generate/stamp.js";
import { missingNames, type Row, withResults } from "../../scripts/spec-tools/results.js";
import { tools } from "../../scripts/spec-tools/tools.js";

const readme = readFileSync(`${root}spec/README.md`, "utf8");

describe("the table of other tools in spec/README.md", () => {
  test.each(tools)("has $name in the tried version, working with both specs", ({ name, version }) => {
    const row = readme.split("\n").find((line) => line.startsWith(`| ${name} `));
    const [, , tried, ...results] = row?.split("|").map((cell) => cell.trim()) ?? [];
    expect(tried).toBe(version);
    expect(results.slice(0, 2)).toEqual(
      Array<unknown>(2).fill(expect.stringMatching(/compiles$|validates$/)),
    );
  });

  test("is rewritten without other changes to the page", () => {
    const rows: Row[] = tools.slice(0, 1).map((tool) => ({
      tool: { ...tool, name: "a tool", version: "1.2.3", note: "" },
      results: [
        { outcome: "failed", text: "**fails**: compiles" },
        { outcome: "not tried", text: "not tried" },
      ],
    }));
    const written = withResults(readme, rows, new Date("2026-11-28"));
    expect(written).toContain("\n| a tool | 1.2.3 | **fails**: compiles | not tried |  |\n");
    expect(written).toContain("Tried on 2026-11-28:");
    const mark = "<!-- Written by `npm run spec:tools -- --write`. -->";
    const around = (page: string) => page.replace(new RegExp(`${mark}.*?<!-- End`, "s"), "");
    expect(around(written)).toBe(around(readme));
    expect(() => withResults(readme.replace(mark, ""), rows)).toThrow(/lacks the marks/);
  });
});

test("missing names in generated code are found in any case and spelling", () => {
  const schema = { type: "object", properties: { dag_id: {}, dry_run: {}, note: {} } };
  const paths = { "/runs": { get: { operationId: "get_runs" }, post: { operationId: "post_run" } } };
  const spec = new Spec({ paths, components: { schemas: { Body: schema } } });
  const source = "type Body struct { DagId string; NoteText string }\nfunc (c *Client) GetRuns()";
  expect(missingNames(spec, "operations and fields", source)).toEqual(["post_run", "dry_run", "note"]);
  expect(missingNames(spec, "fields", source)).toEqual(["dry_run", "note"]);
  expect(missingNames(spec, "nothing", source)).toEqual([]);
});
