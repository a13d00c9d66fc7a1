import { PassThrough } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { ReceivedBody } from "../../src/node/received-body.js";
import { rejection } from "./lab-fetch.js";

const limit = 64 * 1024;

/** A body, and where it comes from. */
function bodyOf() {
  const source = new PassThrough();
  return { source, body: new ReceivedBody(source, undefined) };
}

test("64 KiB are taken, and no more until somebody reads", async () => {
  const { source, body } = bodyOf();
  source.write(Buffer.alloc(limit - 1));
  await turn();
  expect(source.isPaused()).toBe(false);
  source.write(Buffer.alloc(1));
  await turn();
  expect(source.isPaused()).toBe(true);
  source.end(Buffer.alloc(limit));
  expect(await body.bytes()).toHaveLength(2 * limit);
});

test("a stream takes more when less than 64 KiB are left", async () => {
  const { source, body } = bodyOf();
  source.write(Buffer.alloc(1));
  source.write(Buffer.alloc(limit));
  // A stream reads one piece ahead.
  const reader = body.stream().getReader();
  await turn();
  expect(source.isPaused()).toBe(true);
  expect((await reader.read()).value).toHaveLength(1);
  await turn();
  expect(source.isPaused()).toBe(false);
});

test("a source that is closed before its end is an error", async () => {
  const { source, body } = bodyOf();
  source.write("half");
  source.destroy();
  expect(await rejection(body.bytes())).toEqual(new Error("the connection was closed"));
});

test("what fails after the end is not told", async () => {
  const { source, body } = bodyOf();
  source.end("whole");
  await turn();
  body.fail(new Error("late"));
  expect((await body.bytes()).toString()).toBe("whole");
});
