import { describe, expect, test } from "vitest";
import { redirectPathOf, setCookieOf } from "../../src/auth/login.js";

/** A response with these `Set-Cookie` headers. */
function setting(...lines: readonly string[]): Response {
  return new Response(null, { headers: lines.map((line): [string, string] => ["set-cookie", line]) });
}

describe("the value of a cookie", () => {
  test.each<[readonly string[], string | undefined]>([
    [["session=a; HttpOnly; Path=/"], "a"],
    [["session=a=b=="], "a=b=="],
    [[" session = a b ; Path=/"], "a b"],
    [["other=x", "session=a"], "a"],
    [["session=; Max-Age=0", 'session=""; Max-Age=0', "session=a"], "a"],
    [["session=; Max-Age=0"], undefined],
    [['session=""; Max-Age=0'], undefined],
    [["session=  ; Path=/"], undefined],
    [["Session=a", "session2=a", "my session=a", "=a"], undefined],
    [["other=x; session=a"], undefined],
    [["session", "sessions", "session; x=a"], undefined],
    [[], undefined],
  ])("of %j is %j", (lines, value) => {
    expect(setCookieOf(setting(...lines), "session")).toBe(value);
  });
});

describe("the path that a response redirects to", () => {
  const base = "https://airflow.example.com/p/login/";

  test.each<[string | undefined, string | undefined]>([
    ["/p/home?x=1", "/p/home"],
    ["https://airflow.example.com/p/login/?next=x", "/p/login/"],
    ["../home", "/p/home"],
    ["", "/p/login/"],
    ["http://[", undefined],
    [undefined, undefined],
  ])("with location %j is %j", (location, path) => {
    expect(redirectPathOf(new Headers(location === undefined ? {} : { location }), base)).toBe(path);
  });
});
