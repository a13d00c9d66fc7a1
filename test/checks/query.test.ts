import { expect, test } from "vitest";
import { serializeQuery } from "../../src/checks/query.js";

test.each<[Record<string, unknown>, string]>([
  [{}, ""],
  [{ a: "x y", "b&": "=&ä" }, "a=x%20y&b%26=%3D%26%C3%A4"],
  [{ state: ["failed", "queued"], none: [] }, "state=failed&state=queued"],
  [{ a: undefined, b: null, c: [undefined, null, "x"] }, "c=x"],
  [{ limit: 0, deep: false, text: "" }, "limit=0&deep=false&text="],
  [{ at: new Date("2026-11-23T07:00:00+01:00") }, "at=2026-11-23T06%3A00%3A00.000Z"],
])("%o is %s", (query, expected) => {
  expect(serializeQuery(query)).toBe(expected);
});

test.each([{}, [[]], 1n, Symbol("s"), () => 1])("a value that has no text is refused: %o", (value) => {
  const serialize = () => serializeQuery({ a: value });
  expect(serialize).toThrow(TypeError);
  expect(serialize).toThrow("a must be a string, a number, a boolean or a Date");
});

test("half a surrogate pair is refused", () => {
  expect(() => serializeQuery({ a: ["x", "\ud800"] })).toThrow("a must be well-formed Unicode");
});
