import { expect, test, vi } from "vitest";
import { tell } from "../../src/http/observe.js";

test("a hook is told, once", () => {
  const hook = vi.fn();
  const event = { attempt: 1 };
  tell(hook, event);
  expect(hook).toHaveBeenCalledExactlyOnceWith(event);
  tell(undefined, event);
});

test("what a hook throws or rejects with is dropped", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  tell(() => {
    throw new Error("log");
  }, 1);
  tell(() => Promise.reject(new Error("log")), 1);
  await new Promise((resolve) => setTimeout(resolve, 2));
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
