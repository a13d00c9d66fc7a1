import type { AuthProvider } from "./provider.js";

/**
 * A token from elsewhere, as `Authorization: Bearer`: an Airflow 3 JWT, a managed platform's token. A function is asked
 * for each attempt, so it can renew; keep what it returns in a cache of its own.
 *
 * A call throws TypeError when the token is no string, is empty or holds blanks, line breaks or anything but ASCII.
 */
export function bearer(token: string | (() => string | Promise<string>)): AuthProvider {
  const header = (value: unknown) => {
    if (typeof value !== "string" || value === "" || /[^!-~]/.test(value)) {
      throw new TypeError("The bearer token must be a string of visible ASCII characters");
    }
    return { authorization: `Bearer ${value}` };
  };
  if (typeof token !== "function") {
    const headers = header(token);
    return { name: "bearer", authorize: () => headers };
  }
  return { name: "bearer", authorize: async () => header(await token()) };
}
