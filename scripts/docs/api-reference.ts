import { readFileSync } from "node:fs";
import {
  Application,
  type Comment,
  type CommentDisplayPart,
  Converter,
  Logger,
  LogLevel,
  OptionDefaults,
  type ProjectReflection,
} from "typedoc";
import { isNode, nodeOf } from "../generate/spec.js";
import { root } from "../generate/stamp.js";
import { guides } from "./guides.js";

/** The docstrings and their problems. */
export interface ApiReference {
  readonly project: ProjectReflection;
  /** Exports without a docstring, broken links, and other warnings of TypeDoc. */
  readonly problems: readonly string[];
  /** Writes the pages into a folder, and adds their problems. */
  write(folder: string): Promise<void>;
}

/** The sources to read. */
export interface Sources {
  readonly entryPoints: readonly string[];
  readonly tsconfig: string;
  /** Guides beside the README, as paths from the root. Their first heading becomes their title. */
  readonly guides: readonly string[];
  /** Types that exports consist of and that are not exported themselves, as `file:Name`. */
  readonly intentionallyNotExported: readonly string[];
}

/** The sources behind the types that package.json exports. */
function packageSources(): Sources {
  const manifest: unknown = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const entryPoints = Object.values(nodeOf(nodeOf(manifest)["exports"]))
    .filter(isNode)
    .map(({ types }) => root + String(types).replace(/^\.\/dist\/(.*)\.d\.ts$/, "$1.ts"));
  return { entryPoints, tsconfig: `${root}tsconfig.build.json`, guides, intentionallyNotExported };
}

/**
 * Reads the docstrings of all exports of the package.
 *
 * @throws Error if the sources cannot be read.
 */
export async function readApiReference(sources = packageSources()): Promise<ApiReference> {
  const app = await Application.bootstrap({
    name: "airflow-client",
    entryPoints: [...sources.entryPoints],
    tsconfig: sources.tsconfig,
    basePath: root,
    // `npm run typecheck` checks the types.
    skipErrorChecking: true,
    readme: `${root}README.md`,
    projectDocuments: sources.guides.map((guide) => root + guide),
    highlightLanguages: [...OptionDefaults.highlightLanguages, "mermaid"],
    disableSources: true,
    excludeInternal: true,
    excludePrivate: true,
    includeVersion: true,
    // openapi-typescript writes both.
    blockTags: [...OptionDefaults.blockTags, "@description", "@constant"],
    excludeTags: [...OptionDefaults.excludeTags, "@constant"],
    sort: ["source-order"],
    validation: { notDocumented: true },
    requiredToBeDocumented: [...OptionDefaults.requiredToBeDocumented, "Module"],
    intentionallyNotExported: [...sources.intentionallyNotExported],
  });
  const problems: string[] = [];
  app.logger = new ProblemLogger(problems);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    hideRawTypes(project);
    for (const { comment } of Object.values(project.reflections)) {
      if (comment !== undefined) mergeDescription(comment);
    }
  });
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    document.name = takeTitle(document.content);
  });
  const project = await app.convert();
  if (project === undefined) throw new Error(`TypeDoc: ${problems.join("\n")}`);
  app.validate(project);
  return { project, problems, write: (folder) => app.generateDocs(project, folder) };
}

/** Removes the first heading of a guide and returns it, because the page has a title. */
function takeTitle([first]: CommentDisplayPart[]): string {
  const [heading = "", title = ""] = /^# (.*)\n/.exec(first?.text ?? "") ?? [];
  if (first !== undefined) first.text = first.text.slice(heading.length);
  return title;
}

/** Tables of types; the exports are their entries. */
const intentionallyNotExported = [
  ...["ResultTable", "RunsWithConf", "Types", "PathTable"].map((name) => `src/schema/index.ts:${name}`),
  "src/schema/v2.ts:DagRunPage",
  "src/dag-runs.ts:Needs",
  "src/http/throw-if-error.ts:DataOf",
  "src/pagination/page.ts:Page",
];

/** The types of the specs are documented by their names, so that their interfaces would repeat the texts. */
function hideRawTypes(project: ProjectReflection): void {
  for (const module of project.children ?? []) {
    for (const child of [...(module.children ?? [])]) {
      if (["paths", "webhooks", "components", "operations", "$defs"].includes(child.name)) {
        project.removeReflection(child);
      }
    }
  }
}

/** TypeDoc would add a heading. */
function mergeDescription(comment: Comment): void {
  for (const { content } of comment.getTags("@description")) {
    if (comment.summary.length > 0) comment.summary.push({ kind: "text", text: "\n\n" });
    comment.summary.push(...content);
  }
  comment.removeTags("@description");
}

class ProblemLogger extends Logger {
  readonly #problems: string[];

  constructor(problems: string[]) {
    super();
    this.#problems = problems;
  }

  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.#problems.push(message);
  }
}
