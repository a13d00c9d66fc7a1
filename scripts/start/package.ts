import type * as Client from "../../src/index.js";
import type * as Testing from "../../src/testing/index.js";

/** The package by its public names, so that `exports` and the build are tested as well. */
export interface Package {
  readonly client: typeof Client;
  readonly testing: typeof Testing;
}

/**
 * Loads the built package. Its types are those of the sources, because there is no build when this file is checked.
 *
 * @throws Error if the build lacks an export that the demo needs.
 */
export async function loadPackage(): Promise<Package> {
  const name: string = "airflow-client";
  const client: unknown = await import(name);
  const testing: unknown = await import(`${name}/testing`);
  if (!isClient(client)) throw new Error("the built package exports no AirflowClient");
  if (!isTesting(testing)) throw new Error("the built package exports no embeddedAirflow");
  return { client, testing };
}

function isClient(module: unknown): module is typeof Client {
  return has(module, "AirflowClient") && has(module, "airflowToken") && has(module, "basic");
}

function isTesting(module: unknown): module is typeof Testing {
  return has(module, "embeddedAirflow");
}

function has(module: unknown, name: string): boolean {
  return typeof module === "object" && module !== null && name in module;
}
