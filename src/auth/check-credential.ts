/**
 * Refuses a credential here because the runtime's own error would show it, and because a line break is most often the
 * last character of the file that it was read from. The message has the option's name and never its value.
 *
 * @throws TypeError for what is no string, for control characters, and for what UTF-8 cannot carry.
 */
export function checkCredential(name: string, value: unknown): void {
  if (typeof value !== "string") throw new TypeError(`${name} must be a string`);
  if (/\p{Cc}/u.test(value)) {
    throw new TypeError(
      `${name} must not contain line breaks or control characters: does it end in the line break of a file?`,
    );
  }
  if (/\p{Surrogate}/u.test(value)) throw new TypeError(`${name} must be well-formed Unicode`);
}

/**
 * A token as the value of `Authorization`.
 *
 * @throws TypeError for what is no string of visible ASCII characters.
 */
export function bearerHeader(name: string, token: unknown): { authorization: string } {
  if (typeof token !== "string" || token === "" || /[^!-~]/.test(token)) {
    throw new TypeError(`${name} must be a string of visible ASCII characters`);
  }
  return { authorization: `Bearer ${token}` };
}
