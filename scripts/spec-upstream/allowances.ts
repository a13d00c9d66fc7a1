import { readFileSync } from "node:fs";
import { parseYaml } from "@redocly/openapi-core";
import type { Lifespan } from "../../generated/operations.js";
import { listOf, nodeOf } from "../generate/spec.js";
import { root } from "../generate/stamp.js";

/** Intended differences, in the releases of a lifespan. */
export interface Allowance extends Lifespan {
  readonly patterns: readonly Pattern[];
  /** The reason why our spec differs. */
  readonly reason: string;
  /** The response of a real server. */
  readonly evidence: string;
}

/** A pattern for differences: `*` is any text, `{a,b}` one of both. */
export interface Pattern {
  readonly text: string;
  readonly expression: RegExp;
}

/** The reviewed list of allowed differences. */
export type Allowances = Readonly<Record<"v1" | "v2", readonly Allowance[]>>;

const file = "test/upstream/allowed.yaml";
const keys = ["differences", "since", "until", "reason", "evidence"];

/** Reads `test/upstream/allowed.yaml`. */
export function readAllowances(): Allowances {
  const list = nodeOf(parseYaml(readFileSync(root + file, "utf8")));
  return { v1: listOf(list["v1"]).map(allowanceOf), v2: listOf(list["v2"]).map(allowanceOf) };
}

function allowanceOf(value: unknown): Allowance {
  const { differences, since, until, reason, evidence, ...surplus } = nodeOf(value);
  const texts = listOf(differences).filter((text) => typeof text === "string");
  const isWhole = texts.length > 0 && typeof reason === "string" && typeof evidence === "string";
  if (!isWhole || Object.keys(surplus).length > 0) {
    throw new Error(`${file}: an entry must have ${keys.join(", ")}; invalid: ${JSON.stringify(value)}`);
  }
  return {
    patterns: texts.map(patternFor),
    ...(typeof since === "string" && { since }),
    ...(typeof until === "string" && { until }),
    reason,
    evidence,
  };
}

/** Reads a pattern; braces without a comma are literal, as in `/dags/{dag_id}`. */
export function patternFor(text: string): Pattern {
  const source = text.split(/(\*|\{[^{}]*,[^{}]*\})/).map((part, index) => {
    if (index % 2 === 0) return escaped(part);
    return part === "*" ? ".*" : `(?:${part.slice(1, -1).split(",").map(escaped).join("|")})`;
  });
  return { text, expression: new RegExp(`^${source.join("")}$`) };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
