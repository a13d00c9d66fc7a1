import type { Fields, OperationOutline, Outline, Type } from "./outline.js";
import {
  bestMatch,
  fieldsIn,
  itemsOf,
  namesIn,
  type Structure,
  structuresOf,
  valuesOf,
  wordFor,
} from "./structure.js";

/**
 * The differences between our spec as of a release and the documents of that release, each as
 * `<place in our spec>: <difference>`; "here" is our spec. A named schema is reported once.
 */
export function compare(ours: Outline, upstream: readonly Outline[]): string[] {
  const differences = new Set<string>();
  const names = new Set(Object.keys(ours.operations));
  for (const theirs of upstream) {
    const comparison = new Comparison(ours, theirs, differences);
    for (const [name, operation] of Object.entries(theirs.operations)) {
      const own = ours.operations[name];
      if (own === undefined) differences.add(`${name}: only upstream`);
      else comparison.ofOperations(name, own, operation);
      names.delete(name);
    }
  }
  for (const name of names) differences.add(`${name}: only here`);
  return [...differences];
}

type Context = "query" | "requestSchemas" | "responseSchemas";

class Comparison {
  readonly #ours: Outline;
  readonly #theirs: Outline;
  readonly #differences: Set<string>;
  readonly #compared = new Set<string>();

  constructor(ours: Outline, theirs: Outline, differences: Set<string>) {
    this.#ours = ours;
    this.#theirs = theirs;
    this.#differences = differences;
  }

  ofOperations(name: string, ours: OperationOutline, theirs: OperationOutline): void {
    if (ours.operationId !== theirs.operationId) {
      this.#report(name, `${ours.operationId} here, ${theirs.operationId} upstream`);
    }
    this.#ofFields(`${name} ?`, ours.query, theirs.query, "query");
    this.#ofFields(`${name} header `, ours.header, theirs.header, "query");
    this.#ofFields(`${name} `, ours.request, theirs.request, "requestSchemas");
    this.#ofFields(
      `${name} `,
      { optional: ours.responses },
      { optional: theirs.responses },
      "responseSchemas",
    );
  }

  #ofFields(prefix: string, ours: Fields = {}, theirs: Fields = {}, context: Context): void {
    const [mine, others] = [namesIn(ours), namesIn(theirs)];
    for (const name of Object.keys(others)) {
      if (!(name in mine)) this.#report(prefix + name, "only upstream");
    }
    for (const [name, type] of Object.entries(mine)) {
      const place = prefix + name;
      const other = others[name];
      if (other === undefined) {
        this.#report(place, "only here");
        continue;
      }
      const isRequired = name in (theirs.required ?? {});
      if (name in (ours.required ?? {}) && !isRequired) this.#report(place, "required only here");
      if (name in (ours.optional ?? {}) && isRequired) this.#report(place, "required only upstream");
      this.#ofTypes(place, type, other, context);
    }
  }

  #ofTypes(place: string, ours: Type, theirs: Type, context: Context): void {
    const named = context === "query" ? "requestSchemas" : context;
    const mine = structuresOf(ours, this.#ours[named]);
    const others = structuresOf(theirs, this.#theirs[named]);
    this.#ofNulls(place, mine.some(isNull), others.some(isNull), context);
    const unmatched = new Set(others.filter((structure) => !isNull(structure)));
    const here = mine.filter((structure) => {
      if (isNull(structure)) return false;
      const match = bestMatch(structure, unmatched);
      if (match === undefined) return true;
      unmatched.delete(match);
      this.#ofStructures(place, structure, match, context);
      return false;
    });
    this.#ofRest(place, here, [...unmatched]);
    // Airflow 3.0 has a single order, which we send as a list of one, so the values are compared.
    const items = here.flatMap((structure) => itemsOf(structure) ?? []);
    if (context === "query") items.forEach((item) => this.#ofTypes(`${place}[]`, item, theirs, context));
  }

  #ofRest(place: string, ours: readonly Structure[], theirs: readonly Structure[]): void {
    const [here, upstream] = [ours, theirs].map((structures) => structures.map(wordFor).join(", "));
    if (here && upstream) this.#report(place, `${here} here, ${upstream} upstream`);
    else if (here) this.#report(place, `${here} only here`);
    else if (upstream) this.#report(place, `${upstream} only upstream`);
  }

  #ofNulls(place: string, ours: boolean, theirs: boolean, context: Context): void {
    // FastAPI documents every optional parameter as nullable, but a URL has no null.
    if (ours === theirs || context === "query") return;
    this.#report(place, ours ? "nullable only here" : "nullable only upstream");
  }

  #ofStructures(place: string, ours: Structure, theirs: Structure, context: Context): void {
    if (this.#isCompared(ours, theirs, context)) return;
    const [items, otherItems] = [itemsOf(ours), itemsOf(theirs)];
    if (items !== undefined && otherItems !== undefined)
      this.#ofTypes(`${place}[]`, items, otherItems, context);
    const [fields, otherFields] = [fieldsIn(ours), fieldsIn(theirs)];
    if (fields !== undefined) this.#ofFields(`${ours.name ?? place}.`, fields, otherFields, context);
    this.#ofValues(place, valuesOf(ours), valuesOf(theirs));
  }

  /** Whether two named objects were compared before. */
  #isCompared(ours: Structure, theirs: Structure, context: Context): boolean {
    if (ours.name === undefined || theirs.name === undefined || fieldsIn(ours) === undefined) return false;
    const pair = `${ours.name} ${theirs.name} ${context}`;
    const isCompared = this.#compared.has(pair);
    this.#compared.add(pair);
    return isCompared;
  }

  /** Compares enums; a string that is not an enum has no values. */
  #ofValues(place: string, ours: readonly string[] = [], theirs: readonly string[] = []): void {
    for (const value of ours) {
      if (!theirs.includes(value)) this.#report(`${place} "${value}"`, "only here");
    }
    for (const value of theirs) {
      if (!ours.includes(value)) this.#report(`${place} "${value}"`, "only upstream");
    }
  }

  #report(place: string, difference: string): void {
    this.#differences.add(`${place}: ${difference}`);
  }
}

function isNull({ type }: Structure): boolean {
  return type === "null";
}
