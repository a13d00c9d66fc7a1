/** What a server found wrong with one field. */
export interface FieldError {
  /** Where the field is, such as `body.logical_date` or `query.limit`. */
  field: string;
  /** What is wrong with it, in the server's words. */
  message: string;
}

/** The body of an answer: parsed where it is JSON, else its text; `undefined` where it is empty. */
export function parseBody(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Whether a body is a web page and so comes from a proxy, a login or a wrong base URL. */
export function isHtml(text: string): boolean {
  return /^\s*(<!doctype|<html|<!--)/i.test(text);
}

/** Whether a body seems to be the beginning of JSON, or of nothing: a connection without a length was lost. */
export function isCut(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch {
    return /^\s*([[{]|$)/.test(text);
  }
}

/**
 * The one sentence for people in an error body: problem+json (Airflow 2, where it may sit in `title`), FastAPI's
 * `detail` as text, object or list, `{ "error": … }`, HTML, plain text.
 */
export function messageOf(body: unknown): string | undefined {
  if (typeof body === "string") return isHtml(body) ? titleOf(body) : shorten(body);
  if (!isRecord(body)) return undefined;
  const { detail, title, error } = body;
  if (typeof detail === "string") return shorten(detail);
  if (Array.isArray(detail))
    return (
      fieldErrorsOf(body)
        .map(({ field, message }) => `${field}: ${message}`)
        .join("; ") || undefined
    );
  if (isRecord(detail)) {
    return (
      [detail["reason"], detail["message"]]
        .filter((part) => typeof part === "string")
        .map(shorten)
        .join(": ") || undefined
    );
  }
  return [title, error].find((text) => typeof text === "string");
}

/** FastAPI's list of what is wrong with which field; empty for every other body. Values that were sent are left out. */
export function fieldErrorsOf(body: unknown): FieldError[] {
  const detail = isRecord(body) ? body["detail"] : undefined;
  if (!Array.isArray(detail)) return [];
  return detail.filter(isRecord).map(({ loc, msg }) => ({
    field: Array.isArray(loc) ? loc.join(".") : "",
    message: typeof msg === "string" ? msg : "refused",
  }));
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function titleOf(html: string): string {
  const title = /<title>([^<]*)<\/title>/i.exec(html)?.[1]?.trim();
  return title ? `HTML page "${shorten(title)}"` : "HTML page";
}

function shorten(text: string): string {
  const line = text.trim();
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}
