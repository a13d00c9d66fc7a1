import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { claimsOf, lifetimeMsOf, mayBeExpired, sharedCredential } from "../../src/auth/shared-credential.js";
import { airflowToken, type AuthRequest, type AuthResponse, type Version } from "../../src/index.js";

const request: AuthRequest = {
  method: "GET",
  url: "https://airflow.example.com/api/v2/dags",
  attempt: 1,
  signal: undefined,
  apiVersion: "v2",
  timeoutMs: 30_000,
  baseUrl: "https://airflow.example.com",
  send: () => Promise.reject(new Error("Nothing is sent")),
};

/** A response to a request with this credential, by default a 401. */
function refusal(authorization: string, status = 401, apiVersion: Version = "v2"): AuthResponse {
  return { status, headers: new Headers(), sent: { authorization }, text: "", apiVersion };
}

describe("a shared credential", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
  afterEach(() => void vi.useRealTimers());

  /** Gives the credentials 1, 2, 3 and so on; each login takes 100 ms. */
  function counted(lifetimeMs: number) {
    let count = 0;
    return sharedCredential(() => {
      vi.advanceTimersByTime(100);
      return { value: String((count += 1)), lifetimeMs };
    });
  }

  test("is renewed after nine tenths of its lifetime, counted from its request", async () => {
    const shared = counted(1000);
    expect(await shared.get(request)).toBe("1");
    vi.advanceTimersByTime(799);
    expect(await shared.get(request)).toBe("1");
    vi.advanceTimersByTime(1);
    expect(await shared.get(request)).toBe("2");
  });

  test("without a lifetime is kept until it is refused", async () => {
    const shared = counted(Infinity);
    expect(await shared.get(request)).toBe("1");
    vi.advanceTimersByTime(1e12);
    for (const other of ["0", "2"]) expect(shared.renew(refusal(other))).toBe(true);
    expect(await shared.get(request)).toBe("1");
    shared.renew(refusal("1"));
    expect(await shared.get(request)).toBe("2");
  });
});

/** A token with this payload. */
function jwt(payload: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.s`;
}

describe("the payload of a JWT", () => {
  test("is read from base64url", () => {
    const claims = { sub: "??>>~~", iat: 1, exp: 2 };
    expect(jwt(claims)).toMatch(/\.[^.]*-[^.]*_[^.]*\.|\.[^.]*_[^.]*-[^.]*\./);
    expect(claimsOf(jwt(claims))).toEqual(claims);
  });

  test.each(["", "opaque", "a.b.c", "..", "a.!.c", jwt(null), jwt("x"), jwt([1])])(
    "is empty for %j",
    (token) => {
      expect(claimsOf(token)).toEqual({});
    },
  );

  test.each<[object, number]>([
    [{ iat: 1_000_000_000, exp: 1_000_003_600 }, 3_600_000],
    [{ iat: 10, exp: 10.5 }, 500],
    [{ iat: 10, exp: 10 }, Infinity],
    [{ iat: 10, exp: 9 }, Infinity],
    [{ exp: 10 }, Infinity],
    [{ iat: 10 }, Infinity],
  ])("%j gives a lifetime of %d ms", (claims, lifeMs) => {
    expect(lifetimeMsOf(jwt(claims))).toBe(lifeMs);
  });
});

describe("whether a response may mean that the credentials have expired", () => {
  const invalid = '{"detail":"Invalid JWT token"}';

  test.each<["v1" | "v2", number, string, boolean]>([
    ["v1", 401, "", true],
    ["v2", 401, "", true],
    ["v1", 403, "", true],
    ["v2", 403, "", false],
    ["v2", 403, invalid, true],
    ["v2", 403, '{"detail":"Forbidden"}', false],
    ["v1", 404, invalid, false],
    ["v2", 500, invalid, false],
  ])("on %s, %d %s: %j", (apiVersion, status, text, expected) => {
    expect(mayBeExpired({ status, headers: new Headers(), text, sent: {}, apiVersion })).toBe(expected);
  });
});

test("a token has at most the lifetime of the token in its claim access_token", () => {
  const inner = (exp: number) => jwt({ iat: 1000, exp });
  expect(lifetimeMsOf(jwt({ iat: 1000, exp: 87_400, access_token: inner(1300) }))).toBe(300_000);
  expect(lifetimeMsOf(jwt({ iat: 1000, exp: 1200, access_token: inner(1300) }))).toBe(200_000);
  expect(lifetimeMsOf(jwt({ iat: 1000, exp: 1200, access_token: "opaque" }))).toBe(200_000);
  expect(lifetimeMsOf(jwt({ iat: 1000, access_token: inner(1300) }))).toBe(300_000);
});

test("a credential is used only for the base URL that gave it", async () => {
  const shared = sharedCredential(({ baseUrl }) => ({ value: baseUrl, lifetimeMs: Infinity }));
  for (const baseUrl of ["https://a.example", "https://b.example", "https://a.example"]) {
    expect(await shared.get({ ...request, baseUrl })).toBe(baseUrl);
  }
});

test("maxAgeMs renews a token before the end of its lifetime", async () => {
  let logins = 0;
  const auth = airflowToken({ username: "u", password: "p", maxAgeMs: 1 });
  const send = () => {
    logins += 1;
    return Promise.resolve(Response.json({ access_token: jwt({ iat: 1, exp: 9999 }) }, { status: 201 }));
  };
  await auth.authorize({ ...request, send });
  await new Promise((resolve) => setTimeout(resolve, 5));
  await auth.authorize({ ...request, send });
  expect(logins).toBe(2);
  expect(() => airflowToken({ username: "u", password: "p", maxAgeMs: 0 })).toThrow(RangeError);
});
