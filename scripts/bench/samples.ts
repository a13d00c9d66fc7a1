/** The costs of contenders, round by round. */
export class Samples<Unit extends string> {
  readonly #costs = new Map<string, Readonly<Record<Unit, number>>[]>();

  add(name: string, cost: Readonly<Record<Unit, number>>): void {
    this.#costs.set(name, [...(this.#costs.get(name) ?? []), cost]);
  }

  median(name: string, unit: Unit): number {
    return median(this.#of(name, unit));
  }

  /** The median over the rounds of the cost of a contender, divided by the cost of another one in the same round. */
  ratio(name: string, to: string, unit: Unit): number {
    const others = this.#of(to, unit);
    return median(this.#of(name, unit).map((cost, round) => cost / (others[round] ?? NaN)));
  }

  #of(name: string, unit: Unit): number[] {
    return (this.#costs.get(name) ?? []).map((cost) => cost[unit]);
  }
}

/** The middle value; NaN if there are no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/** The values in random order. */
export function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
