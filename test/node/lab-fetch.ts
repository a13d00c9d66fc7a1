import { onTestFinished } from "vitest";
import { type NodeFetch, nodeFetch, type NodeFetchOptions } from "../../src/node/index.js";

/** A {@link nodeFetch} that ends with the test, and by itself uses no proxy of the machine's. */
export function labFetch(options: NodeFetchOptions = {}): NodeFetch {
  const fetch = nodeFetch({ proxy: false, ...options });
  onTestFinished(() => void fetch.close());
  return fetch;
}

/** What a promise is rejected with. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error("Not rejected");
    },
    (error: unknown) => error,
  );
}
