import { compareReleases } from "../../src/checks/release-gate.js";
import { lifespanOf } from "../generate/parameter.js";
import { isNode, listOf, type Node, nodeOf, type Spec } from "../generate/spec.js";

const always = "0.0.0";

/**
 * The parts of a spec that are dated earlier than all their users. Airflow's documents cannot show that, because they
 * have neither before that release; but types, tables and the embedded Airflow read each annotation separately.
 *
 * @returns a sentence for each parameter and field.
 */
export function tooOld(spec: Spec): string[] {
  const reached = reach(spec);
  const found: string[] = [];
  const check = (place: string, node: Node, since: string) => {
    if (isOlder(sinceOf(node), since)) found.push(`${place}: is used from ${since} on and has to say so`);
  };
  for (const { id, node, parameters } of spec.operations()) {
    for (const parameter of parameters.filter(({ in: place }) => place === "query")) {
      check(`${id} ?${String(parameter["name"])}`, parameter, sinceOf(node));
    }
  }
  for (const [name, schema] of spec.schemas) {
    for (const [field, property] of Object.entries(nodeOf(schema["properties"]))) {
      check(`${name}.${field}`, spec.resolve(property), reached.get(name) ?? always);
    }
  }
  return found;
}

/** The first release that uses a named schema. */
function reach(spec: Spec): Map<string, string> {
  const reached = new Map<string, string>();
  const visit = (value: unknown, since: string): void => {
    if (!isNode(value)) return;
    const { $ref, ...schema } = value;
    if (typeof $ref === "string") {
      const name = $ref.slice($ref.lastIndexOf("/") + 1);
      const known = reached.get(name);
      if (known !== undefined && !isOlder(since, known)) return;
      reached.set(name, since);
      visit(spec.resolve({ $ref }), since);
    }
    for (const choice of [schema["anyOf"], schema["oneOf"]].flatMap(listOf)) visit(choice, since);
    visit(schema["items"], since);
    for (const property of Object.values(nodeOf(schema["properties"]))) {
      visit(property, later(since, sinceOf(spec.resolve(property))));
    }
  };
  for (const { node } of spec.operations()) {
    const parts = [node["requestBody"], ...Object.values(nodeOf(node["responses"]))];
    for (const part of parts.map((part) => spec.resolve(part))) {
      for (const media of Object.values(nodeOf(part["content"]))) {
        const since = later(sinceOf(node), sinceOf(part));
        visit(nodeOf(media)["schema"], since);
        visit(nodeOf(media)["x-item-schema"], since);
      }
    }
  }
  return reached;
}

function sinceOf(node: Node): string {
  return lifespanOf(node).since ?? always;
}

function isOlder(a: string, b: string): boolean {
  return compareReleases(a, b) < 0;
}

function later(a: string, b: string): string {
  return isOlder(a, b) ? b : a;
}
