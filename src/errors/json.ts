/** The body of a response: parsed if it is JSON, else its text; `undefined` if it is empty. */
export function parseBody(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether a body is a web page: of a proxy, a login or a wrong base URL. */
export function isHtml(text: string): boolean {
  return /^\s*(<!doctype|<html|<!--)/i.test(text);
}

/** Whether a body seems to be cut JSON, or is blank: a response without a length was cut. */
export function isCut(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return /^\s*([[{]|$)/.test(text);
  }
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
