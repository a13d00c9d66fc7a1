import { type EnumOf, type Fields, isFields, type ListOf, type Type, typesIn } from "./outline.js";

/** A type that is neither a choice nor a named schema. */
export interface Structure {
  readonly type: string | ListOf | EnumOf | Fields;
  /** The name of its schema. */
  readonly name?: string;
}

/** The alternatives of a type, with names resolved. */
export function structuresOf(type: Type, named: Readonly<Record<string, Type>>, name?: string): Structure[] {
  return typesIn(type).flatMap((one) => {
    if (typeof one === "string" && one.startsWith("#")) {
      return structuresOf(named[one.slice(1)] ?? "any", named, one.slice(1));
    }
    return isStructure(one) ? { type: one, ...(name !== undefined && { name }) } : [];
  });
}

/** The items of a list; `undefined` for anything else. */
export function itemsOf({ type }: Structure): Type | undefined {
  return typeof type === "object" && "list" in type ? type.list : undefined;
}

/** The values of an enum; `undefined` for anything else. */
export function valuesOf({ type }: Structure): readonly string[] | undefined {
  return typeof type === "object" && "enum" in type ? type.enum : undefined;
}

/** The fields of an object, empty if they are unknown; `undefined` for anything else. */
export function fieldsIn({ type }: Structure): Fields | undefined {
  if (type === "object") return {};
  return isFields(type) ? type : undefined;
}

/** All fields by name. */
export function namesIn({ required, optional, gated }: Fields): Readonly<Record<string, Type>> {
  return { ...required, ...optional, ...gated };
}

/** A structure in a word or two. */
export function wordFor(structure: Structure): string {
  if (fieldsIn(structure) !== undefined) return structure.name ?? "object";
  return kindOf(structure);
}

/** The candidate to compare a structure with: one of the same kind, and of objects the most similar one. */
export function bestMatch(structure: Structure, candidates: Iterable<Structure>): Structure | undefined {
  let best: { candidate: Structure; likeness: number } | undefined;
  for (const candidate of candidates) {
    const likeness = kindOf(candidate) === kindOf(structure) ? likenessOf(structure, candidate) : -1;
    if (likeness > (best?.likeness ?? -1)) best = { candidate, likeness };
  }
  return best?.candidate;
}

/** The number of fields in common; -1 if a field such as `action: update` differs. */
function likenessOf(a: Structure, b: Structure): number {
  const [mine, others] = [a, b].map((structure) => namesIn(fieldsIn(structure) ?? {}));
  let common = 0;
  for (const [name, type] of Object.entries(mine ?? {})) {
    const other = others?.[name];
    if (other === undefined) continue;
    if (isConstant(type) && isConstant(other) && type.enum[0] !== other.enum[0]) return -1;
    common += 1;
  }
  return common;
}

function kindOf(structure: Structure): string {
  if (typeof structure.type === "string") return structure.type;
  if (itemsOf(structure) !== undefined) return "list";
  return valuesOf(structure) === undefined ? "object" : "string";
}

function isConstant(type: Type): type is EnumOf {
  return typeof type === "object" && "enum" in type && type.enum.length === 1;
}

function isStructure(type: Type): type is Structure["type"] {
  return !Array.isArray(type);
}
