import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { pack } from "../package/pack.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The path of the packed project. */
    tarball: string;
  }
}

/** Packs the project once for all tests. */
export default async function packed(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "airflow-client-packed-"));
  project.provide("tarball", await pack(folder));
  return () => rm(folder, { recursive: true });
}
