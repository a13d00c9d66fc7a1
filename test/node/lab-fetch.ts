import { onTestFinished } from "vitest";
import { type NodeFetch, nodeFetch, type NodeFetchOptions } from "../../src/node/index.js";

/** A {@link nodeFetch} that is closed after the test, and by default ignores the machine's proxies. */
export function labFetch(options: NodeFetchOptions = {}): NodeFetch {
  const fetch = nodeFetch({ proxy: false, ...options });
  onTestFinished(() => void fetch.close());
  return fetch;
}

/** The reason with which a promise is rejected. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error("Not rejected");
    },
    (error: unknown) => error,
  );
}
