/**
 * Calls `work` for each item, at most `limit` at once, and returns the results in the order of the items. After a failure
 * it starts no more work, waits for the pending work and throws the first error.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Map<number, R>();
  const queue = [...items.entries()];
  const lanes = Array.from({ length: limit }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, item] = next;
      try {
        results.set(index, await work(item));
      } catch (error) {
        queue.length = 0;
        throw error;
      }
    }
  });
  for (const lane of await Promise.allSettled(lanes)) if (lane.status === "rejected") throw lane.reason;
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
