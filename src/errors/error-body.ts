import { isHtml, isRecord } from "./json.js";

/** What a server found wrong with one field. */
export interface FieldError {
  /** Where the field is, such as `body.logical_date` or `query.limit`. */
  field: string;
  /** What is wrong with it, in the server's words. */
  message: string;
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

function titleOf(html: string): string {
  const title = /<title>([^<]*)<\/title>/i.exec(html)?.[1]?.trim();
  return title ? `HTML page "${shorten(title)}"` : "HTML page";
}

function shorten(text: string): string {
  const line = text.trim();
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}
