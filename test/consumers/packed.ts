import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { pack } from "../package/pack.js";
import { copyProject } from "../package/project-copy.js";
import { runWith } from "../package/run.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder `airflow-client` with a copy of the project, built and committed to a git repository. */
    checkout: string;
    /** The path of the packed project. */
    tarball: string;
  }
}

const author = { GIT_AUTHOR_NAME: "test", GIT_AUTHOR_EMAIL: "test@example.com" };
const committer = { GIT_COMMITTER_NAME: "test", GIT_COMMITTER_EMAIL: "test@example.com" };

/** Packs the project once for all tests. */
export default async function packed(project: TestProject): Promise<() => Promise<void>> {
  const copy = await copyProject();
  const folder = await mkdtemp(join(tmpdir(), "airflow-client-packed-"));
  const commit = "git init --quiet && git add --all && git commit --quiet --message Copy";
  const { code, output } = await runWith({ ...author, ...committer }, copy.path, "bash", "-ec", commit);
  if (code !== 0) throw new Error(output);
  project.provide("checkout", copy.path);
  project.provide("tarball", await pack(copy.path, folder));
  return async () => {
    await rm(folder, { recursive: true });
    await copy.remove();
  };
}
