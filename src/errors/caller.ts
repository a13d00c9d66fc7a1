import { AirflowError } from "./errors.js";

/**
 * Makes every failure of the methods of an object show the line that called the method: V8 keeps ten frames of a stack, and
 * after some awaits they are all of this package.
 */
export function showCallers(owner: object): void {
  for (const name of Reflect.ownKeys(owner)) {
    const method: unknown = Reflect.get(owner, name);
    if (typeof method !== "function" || name === "constructor") continue;
    define(owner, name, function call(this: unknown, ...args: unknown[]): unknown {
      const fail = failAt(new Error());
      try {
        return withCaller(Reflect.apply(method, this, args), fail);
      } catch (error) {
        return fail(error);
      }
    });
  }
}

/** A promise, a list that is read by `then`, or an iterator that is read by `next`, whose failures show the caller. */
function withCaller(result: unknown, fail: (error: unknown) => never): unknown {
  if (result instanceof Promise) return result.catch(fail);
  if (typeof result !== "object" || result === null) return result;
  if ("then" in result && typeof result.then === "function") {
    const { then } = result;
    const read = () => new Promise((...settle) => void Reflect.apply(then, result, settle));
    define(result, "then", (...handlers: []) =>
      read()
        .catch(fail)
        .then(...handlers),
    );
  }
  if ("next" in result && typeof result.next === "function") {
    const { next } = result;
    define(result, "next", (...args: unknown[]) => withCaller(Reflect.apply(next, result, args), fail));
  }
  return result;
}

function define(object: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
}

/** Throws an error again, its stack from the call on; that of a wrong argument, which is no class of ours, is only added to. */
function failAt(call: Error): (error: unknown) => never {
  return (error) => {
    // The header, the frame above, the caller. Other engines have other stacks, with lines enough.
    const [frames, caller] = /\n[^\n]*(\n[^]*)?/.exec(call.stack ?? "") ?? [];
    const isOurs = error instanceof AirflowError;
    if (caller !== undefined && (isOurs || error instanceof TypeError || error instanceof RangeError)) {
      const start = isOurs ? `${error.name}: ${error.message}` : (error.stack ?? "");
      const [, line = ""] = caller.split("\n");
      if (!start.includes(line)) Reflect.set(error, "stack", `${start}${frames ?? ""}`);
    }
    throw error;
  };
}
