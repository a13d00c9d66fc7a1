import { inspect } from "node:util";

/** The error that a call throws or rejects with. Fails if the call succeeds. */
export async function errorOf(call: PromiseLike<unknown> | (() => unknown)): Promise<unknown> {
  const work = typeof call === "function" ? Promise.resolve().then(call) : call;
  return work.then(
    (result) => {
      throw new Error(`No error, but ${inspect(result)}`);
    },
    (error: unknown) => error,
  );
}
