import { listOf, type Node, nodeOf, type Spec } from "../generate/spec.js";
import { nameOf, nodeAt, operationAt, type Place } from "./place.js";

/** The ratings, in the words of semantic versioning, worst first. */
export const ratings = ["major", "minor", "patch"] as const;

/** One change of a spec, as the change log has it. */
export interface Change {
  readonly rating: (typeof ratings)[number];
  readonly section: "Breaking" | "Added" | "Changed";
  /** One sentence. */
  readonly text: string;
}

/** One side of a change. */
interface Side extends Place {
  readonly value: unknown;
}

/** A change of redocly's report in words; more than one where several rules had something to say. */
export function inWords(change: Node, specs: { base: Spec; revision: Spec }): Change[] {
  const before = sideOf(change["base"], specs.base);
  const after = sideOf(change["revision"], specs.revision);
  const side = after ?? before;
  if (side === undefined) return [];
  const kind = after === undefined ? "removed" : before === undefined ? "added" : "changed";
  const verdicts = listOf(change["verdicts"]).map(nodeOf);
  if (verdicts.length === 0) {
    return [rated(change["impact"], kind, sentence(change["property"], before, after))];
  }
  const operation = operationAt(side);
  return verdicts.map(({ ruleId, impact, message }) => {
    const text =
      operation === undefined || String(message).includes(operation.path)
        ? String(message)
        : `${operation.name}: ${String(message)}`;
    // Redocly cannot know that the types of an open enum take other values as well.
    const grows = ruleId === "enum-values-added" && isOpenEnum(side);
    return grows ? rated("minor", "added", text) : rated(impact, kind, text);
  });
}

function rated(impact: unknown, kind: "added" | "changed" | "removed", text: string): Change {
  const rating = ratings.find((known) => known === impact) ?? "patch";
  return { rating, section: rating === "major" ? "Breaking" : kind === "added" ? "Added" : "Changed", text };
}

function sideOf(value: unknown, spec: Spec): Side | undefined {
  const { pointer, value: content } = nodeOf(value);
  return typeof pointer === "string" ? { pointer, value: content, spec } : undefined;
}

function isOpenEnum(side: Side): boolean {
  return nodeAt(ownerOf(side, "enum"))["x-open-enum"] === true;
}

function sentence(property: unknown, before: Side | undefined, after: Side | undefined): string {
  const side = after ?? before;
  if (side === undefined) return "";
  const what =
    typeof property === "string" ? `\`${property}\` of ${nameOf(ownerOf(side, property))}` : nameOf(side);
  const name = what.charAt(0).toUpperCase() + what.slice(1);
  if (before === undefined) return `${name} was added.`;
  if (after === undefined) return `${name} was removed.`;
  const [was = "", is = ""] = [before, after].map(({ value }) => JSON.stringify(value));
  return was.length + is.length < 60 ? `${name} is ${is}, was ${was}.` : `${name} was changed.`;
}

/** The node that has the property which redocly's pointer points to. */
function ownerOf({ spec, pointer }: Place, property: string): Place {
  const end = `/${property}`;
  return { spec, pointer: pointer.endsWith(end) ? pointer.slice(0, -end.length) : pointer };
}
