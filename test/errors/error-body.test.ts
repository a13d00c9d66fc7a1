import { describe, expect, test } from "vitest";
import { fieldErrorsOf, messageOf } from "../../src/errors/error-body.js";
import { isCut, isHtml, isRecord, parseBody } from "../../src/errors/json.js";

test.each<[string, unknown]>([
  ["", undefined],
  [" \r\n", undefined],
  ['{"a":1}', { a: 1 }],
  ["null", null],
  ["{", "{"],
  [" Internal Server Error\n", " Internal Server Error\n"],
])("the body of %j is %j", (text, body) => {
  expect(parseBody(text)).toEqual(body);
});

test.each([
  ["<!doctype html>", true],
  ["\n\t <HTML lang=en>", true],
  ["<!-- a comment -->", true],
  ["<?xml version='1.0'?>", false],
  ["Not <html>", false],
  ["", false],
])("%j is a web page: %j", (text, expected) => {
  expect(isHtml(text)).toBe(expected);
});

test.each([
  ["", true],
  [" \n", true],
  ['{"a": "b', true],
  [" [1, 2", true],
  ["{}", false],
  ["[]", false],
  ["<html>", false],
  ['"a', false],
  ["a {", false],
])("%j is half of something: %j", (text, expected) => {
  expect(isCut(text)).toBe(expected);
});

test.each<[unknown, boolean]>([
  [{}, true],
  [[], false],
  [null, false],
  ["{}", false],
  [undefined, false],
])("%j is a record: %j", (value, expected) => {
  expect(isRecord(value)).toBe(expected);
});

describe("the sentence for people", () => {
  test.each<[unknown, string | undefined]>([
    [undefined, undefined],
    [7, undefined],
    [["detail"], undefined],
    [{}, undefined],
    ["  Internal Server Error \n", "Internal Server Error"],
    ["<html><TITLE> Bad\n Gateway </TITLE>", 'HTML page "Bad\n Gateway"'],
    ["<html><title> </title>", "HTML page"],
    ["<html><h1>Ooops</h1>", "HTML page"],
    [{ detail: " No \n" }, "No"],
    [{ detail: "the detail", title: "the title", error: "the error" }, "the detail"],
    [{ detail: null, title: "the title", error: "the error" }, "the title"],
    [{ title: null, error: "the error" }, "the error"],
    [{ title: 7, error: {} }, undefined],
    [{ detail: [], title: "the title" }, undefined],
    [{ detail: {}, title: "the title" }, undefined],
    [{ detail: { reason: " R ", message: "m" } }, "R: m"],
    [{ detail: { reason: "R", message: null } }, "R"],
    [{ detail: { reason: 7, message: "m" } }, "m"],
    [
      {
        detail: [
          { loc: ["body", 0, "x"], msg: "no" },
          { loc: "x", msg: 1 },
        ],
      },
      "body.0.x: no; : refused",
    ],
  ])("of %j is %j", (body, message) => {
    expect(messageOf(body)).toBe(message);
  });

  test("has at most five hundred characters", () => {
    expect(messageOf({ detail: "d".repeat(500) })).toBe("d".repeat(500));
    expect(messageOf({ detail: "d".repeat(501) })).toBe(`${"d".repeat(500)}…`);
    expect(messageOf(`<html><title>${"t".repeat(501)}</title>`)).toBe(`HTML page "${"t".repeat(500)}…"`);
    expect(messageOf({ detail: { reason: "r".repeat(501) } })).toBe(`${"r".repeat(500)}…`);
  });
});

test.each([undefined, null, "text", [], { detail: "text" }, { detail: { loc: ["body"], msg: "no" } }])(
  "%j has no field errors",
  (body) => {
    expect(fieldErrorsOf(body)).toEqual([]);
  },
);

test("field errors are made of objects only, whatever else is in the list", () => {
  expect(fieldErrorsOf({ detail: [null, "text", [], { loc: ["query", "limit"], msg: "no" }] })).toEqual([
    { field: "query.limit", message: "no" },
  ]);
});
