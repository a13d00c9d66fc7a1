import type { AuthProvider } from "./provider.js";

/**
 * User name and password on every request, in UTF-8. For Airflow 2 with the `basic_auth` backend; Airflow 3 takes no
 * Basic: use `airflowToken` there.
 *
 * @throws TypeError for a user name with a colon, and for line breaks.
 */
export function basic({ username, password }: { username: string; password: string }): AuthProvider {
  if (username.includes(":")) throw new TypeError("username must not contain a colon: Basic cannot carry it");
  if (/[\r\n]/.test(username + password))
    throw new TypeError("username and password must not contain line breaks");
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  const authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  return {
    name: "basic",
    versions: ["v1"],
    versionHint: "Airflow 3 takes no Basic authentication: use airflowToken({ username, password })",
    authorize: () => ({ authorization }),
  };
}
