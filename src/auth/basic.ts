import { checkOptions } from "../checks/options.js";
import { checkCredential } from "./login.js";
import type { AuthProvider } from "./provider.js";

/** HTTP Basic credentials. */
export interface BasicOptions {
  /** The user name. `TypeError` if it holds a colon or control characters. */
  username: string;
  /** The password; it may hold colons. `TypeError` if it holds control characters. */
  password: string;
}

/**
 * Sends user name and password in UTF-8 with every request. For Airflow 2 with the `basic_auth` backend; Airflow 3 does not
 * accept Basic: use `airflowToken` there.
 *
 * @throws TypeError if the user name holds a colon, or one of them holds control characters.
 */
export function basic(options: BasicOptions): AuthProvider {
  checkOptions("basic", options, { username: "any", password: "any" });
  const { username, password } = options;
  checkCredential("username", username);
  checkCredential("password", password);
  if (username.includes(":"))
    throw new TypeError("username must not contain a colon, which Basic uses as the separator");
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  const authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  return {
    name: "basic",
    versions: ["v1"],
    versionHint: "Airflow 3 does not accept Basic authentication: use airflowToken({ username, password })",
    authorize: () => ({ authorization }),
  };
}
