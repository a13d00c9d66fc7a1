import ts from "typescript";
import { root } from "../stamp.js";
import { leaveOut } from "./leave-out.js";
import { buildStamp } from "./stamp.js";
import { replaceFolder } from "./replace-folder.js";

/**
 * The parsed files, for both passes and for the next build of a watch.
 *
 * @type {Map<string, ts.SourceFile>}
 */
const parsed = new Map();

/**
 * Compiles the package to `dist/`. If the code has errors, they are printed and `dist/` is not changed.
 *
 * @returns {boolean} whether the code has no errors
 */
export function build() {
  const start = performance.now();
  /** @type {Map<string, string>} */
  const files = new Map();
  // Two passes, because the code has no comments and the declarations have. The second one checks the types.
  const passes = ["tsconfig.build.json", "tsconfig.types.json"].map(programOf);
  const problems = passes.flatMap((program) => {
    const { diagnostics } = program.emit(undefined, (path, text) => files.set(path, text));
    return [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  });
  if (problems.length > 0) {
    const host = {
      ...ts.sys,
      getCurrentDirectory: () => root,
      getCanonicalFileName: String,
      getNewLine: () => "\n",
    };
    console.error(ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(problems), host));
    return false;
  }
  leaveOut(files);
  const changes = replaceFolder(`${root}dist`, files);
  buildStamp.markUpToDate();
  const ms = (performance.now() - start).toFixed(0);
  console.log(`build: ${changes} of ${files.size} files in dist/ changed (${ms} ms)`);
  return true;
}

/** @param {string} config */
function programOf(config) {
  const { fileNames, options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(root + config, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    root,
  );
  const host = ts.createCompilerHost(options);
  return ts.createProgram(fileNames, options, {
    ...host,
    getSourceFile: (path, ...rest) => {
      const known = parsed.get(path);
      if (known !== undefined && known.text === host.readFile(path)) return known;
      const file = host.getSourceFile(path, ...rest);
      if (file !== undefined) parsed.set(path, file);
      return file;
    },
  });
}
