/**
 * Refuses a login endpoint that would lead elsewhere than below the base URL.
 *
 * @param example a path that would do.
 * @throws TypeError for what is no path below the base URL.
 */
export function checkLoginPath(name: string, path: string, example: string): void {
  if (!/^\/[!-~]*$/.test(path) || /[?#]/.test(path)) {
    throw new TypeError(`${name} must be a path below baseUrl, such as ${example}`);
  }
}
