import fc from "fast-check";
import { expect, test } from "vitest";
import { plainTarget } from "../../src/node/plain-target.js";
import { serve } from "../support/server.js";
import { labFetch } from "./lab-fetch.js";

const origin = "http://127.0.0.1:8080";

/** What a parser makes of an address. */
function parsed(address: string): string {
  const { pathname, search } = new URL(address);
  return pathname + search;
}

test.each([
  "/api/v2/dags/quick/dagRuns",
  "/api/v2/dags/~/dagRuns/list",
  "/api/v2/dags/quick/dagRuns/manual__2026-11-23T06%3A00%3A00.000Z_0123456789ab?fields=state&fields=conf",
  "/",
  "/...",
  "/.hidden/a..b",
])("what the client asks for is plain: %s", (target) => {
  expect(plainTarget(origin + target, origin.length)).toBe(target);
  expect(parsed(origin + target)).toBe(target);
});

test.each([
  "",
  "/a/../b",
  "/a/..",
  "/./a",
  "/a/.?b",
  "/a/%2E%2e/b",
  "/a/.%2E",
  "/a b",
  "/a#b",
  "/ä",
  "/a?b='c'",
  "/a\tb",
  "/a\\b",
  "/a\n",
  "/a?",
])("what a parser changes is not: %j", (target) => {
  expect(plainTarget(origin + target, origin.length)).toBeUndefined();
});

test("what is plain is what a parser gives", () => {
  const piece = fc.constantFrom(
    ...["/", ".", "..", "%2e", "%2E", "a", "?", "%", "'", "~", " ", "#", "\\", "é", ":", "@"],
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 2 }))), (pieces) => {
      const address = `${origin}/${pieces.join("")}`;
      const plain = plainTarget(address, origin.length);
      if (plain !== undefined) expect(plain).toBe(parsed(address));
    }),
    { numRuns: 5000 },
  );
});

test("an address goes to the same place the first time, which is parsed, and later", async () => {
  const server = await serve(() => ({}));
  const fetch = labFetch();
  for (const target of ["/a/../b?c", "/b?c", "/a/../b?c", "/b?c", "", "/%2e%2E/b"]) {
    const response = await fetch(server.origin + target);
    await response.text();
    expect(response.url).toBe(new URL(server.origin + target).href);
  }
  expect(server.lines).toEqual(["GET /b?c", "GET /b?c", "GET /b?c", "GET /b?c", "GET /", "GET /b"]);
  expect(server.requests.map(({ headers }) => headers.host)).toEqual(
    Array(6).fill(new URL(server.origin).host),
  );
});
