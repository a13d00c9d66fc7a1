import { isHtml, isRecord } from "./json.js";

/** An error of one field, as the server reports it. */
export interface FieldError {
  /** The path of the field, such as `body.logical_date` or `query.limit`. */
  field: string;
  /** The server's message. */
  message: string;
}

/**
 * The message in an error body: of problem+json (Airflow 2, where it may be the `title`), FastAPI's `detail` as text, object or
 * list, `{ "error": … }`, HTML or plain text.
 */
export function messageOf(body: unknown): string | undefined {
  if (typeof body === "string" && isHtml(body)) return titleOf(body);
  return shorten(wordsOf(body)) || undefined;
}

function wordsOf(body: unknown): string {
  if (typeof body === "string") return body;
  if (!isRecord(body)) return "";
  const { detail, title, error } = body;
  if (Array.isArray(detail)) {
    return fieldErrorsOf(body)
      .map(({ field, message }) => `${field}: ${message}`)
      .join("; ");
  }
  if (isRecord(detail)) return [detail["reason"], detail["message"]].filter(isText).map(shorten).join(": ");
  return [detail, title, error].find(isText) ?? "";
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** FastAPI's list of field errors, without the sent values; empty for every other body. */
export function fieldErrorsOf(body: unknown): FieldError[] {
  const detail = isRecord(body) ? body["detail"] : undefined;
  if (!Array.isArray(detail)) return [];
  return detail.filter(isRecord).map(({ loc, msg }) => ({
    field: Array.isArray(loc) ? loc.filter(isStep).join(".") : "",
    message: typeof msg === "string" ? msg : "refused",
  }));
}

/** Whether a part of a location is a name or an index. */
function isStep(part: unknown): boolean {
  return typeof part === "string" || typeof part === "number";
}

function titleOf(html: string): string {
  // Stryker disable next-line OptionalChaining: a match has its group
  const title = /<title>([^<]*)<\/title>/i.exec(html)?.[1]?.trim();
  return title ? `HTML page "${shorten(title)}"` : "HTML page";
}

/** The longest message of an error, in UTF-16 units. */
const maxMessage = 2000;

/**
 * A message without line breaks, terminal codes and marks that change the direction of text, and of a bounded length: a
 * server's text must not look like other lines of a log.
 *
 * @param end the end of the message, which is never cut.
 */
export function onOneLine(message: string, end = ""): string {
  const text = message.slice(0, maxMessage - end.length) + end;
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ");
}

/** The request id that Airflow 3 names in the text of some errors; its log has more under that id. */
export function requestIdIn(text: string | undefined): string | undefined {
  return /\bID ([A-Za-z0-9]{8})\b/.exec(text ?? "")?.[1];
}

function shorten(text: string): string {
  const line = text.trim();
  return line.length > 500 ? `${line.slice(0, 500)}…` : line;
}
