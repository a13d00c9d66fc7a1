import { checkOptions } from "../checks/options.js";
import { checkCredential } from "./login.js";
import type { AuthProvider } from "./provider.js";

/** Whom to log in on every request. */
export interface BasicOptions {
  /** The user name. `TypeError` for a colon or control characters. */
  username: string;
  /** The password; it may hold colons. `TypeError` for control characters. */
  password: string;
}

/**
 * User name and password on every request, in UTF-8; the password may hold colons. For Airflow 2 with the `basic_auth`
 * backend; Airflow 3 takes no Basic: use `airflowToken` there.
 *
 * @throws TypeError for a user name with a colon, and for control characters.
 */
export function basic(options: BasicOptions): AuthProvider {
  checkOptions("basic", options, { username: "any", password: "any" });
  const { username, password } = options;
  checkCredential("username", username);
  checkCredential("password", password);
  if (username.includes(":")) throw new TypeError("username must not contain a colon: Basic cannot carry it");
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  const authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  return {
    name: "basic",
    versions: ["v1"],
    versionHint: "Airflow 3 takes no Basic authentication: use airflowToken({ username, password })",
    authorize: () => ({ authorization }),
  };
}
