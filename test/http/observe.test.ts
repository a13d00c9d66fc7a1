import { expect, test, vi } from "vitest";
import { notify } from "../../src/http/observe.js";

test("a hook is called once", () => {
  const hook = vi.fn();
  const event = { attempt: 1 };
  notify(hook, event);
  expect(hook).toHaveBeenCalledExactlyOnceWith(event);
  notify(undefined, event);
});

test("what a hook throws or rejects with is dropped", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  notify(() => {
    throw new Error("log");
  }, 1);
  notify(() => Promise.reject(new Error("log")), 1);
  await new Promise((resolve) => setTimeout(resolve, 2));
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
