import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** Copies a folder of `fixtures/` to a temporary folder, from which the project's packages cannot be resolved. */
export async function copyFixture(name: string): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `airflow-client-${name}-`));
  await cp(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url)), path, { recursive: true });
  return { path, remove: () => rm(path, { recursive: true }) };
}
