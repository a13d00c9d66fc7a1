import type { AuthProvider } from "./provider.js";

/**
 * Any other way to authenticate: `authorize` returns the headers of one attempt.
 *
 * @example
 * custom({ name: "gateway", authorize: async ({ url, method }) => ({ "x-signature": await sign(method, url) }) })
 * @throws TypeError if the name is empty, or `authorize`, `renew` or `verify` is not a function.
 */
export function custom(provider: AuthProvider): AuthProvider {
  const { name, versions, versionHint, usesCookies } = provider;
  if (typeof name !== "string" || name === "") throw new TypeError("name must be a string and not empty");
  for (const option of ["authorize", "renew", "verify"] as const) {
    const optional = option !== "authorize" && provider[option] === undefined;
    if (!optional && typeof provider[option] !== "function") {
      throw new TypeError(`${option} must be a function`);
    }
  }
  // Other fields of the provider are left out: they may be secret, and inspecting the client would show them.
  return {
    name,
    versions,
    versionHint,
    usesCookies,
    authorize: (request) => provider.authorize(request),
    renew: (response) => provider.renew?.(response) ?? false,
    verify: (response) => provider.verify?.(response) ?? Promise.resolve(undefined),
  };
}
