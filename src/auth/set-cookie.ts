/** The value of a cookie that a response sets; `undefined` where it sets none of this name, or clears it. */
export function setCookieOf({ headers }: Response, name: string): string | undefined {
  for (const line of headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    const [first = "", ...rest] = pair.split("=");
    const value = rest.join("=").trim();
    if (first.trim() === name && value !== "" && value !== '""') return value;
  }
  return undefined;
}

/** Where a response redirects to, as a path; `undefined` where it does not redirect. */
export function redirectPathOf(headers: Headers, baseUrl: string): string | undefined {
  const location = headers.get("location");
  if (location === null || !URL.canParse(location, baseUrl)) return undefined;
  return new URL(location, baseUrl).pathname;
}
