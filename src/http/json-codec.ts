import type { Operation } from "../../generated/operations.js";
import { isCut, isHtml } from "../errors/json.js";
import { UnexpectedResponseError } from "../errors/errors.js";
import { hintFor } from "../errors/hints.js";
import type { Version } from "../schema/index.js";

/** JSON of one's own, such as a library that keeps integers beyond 2^53. */
export interface JsonCodec {
  /** Reads the body of an answer; what it throws makes the call an `UnexpectedResponseError`. */
  parse(text: string): unknown;
  /** Writes the body of a request; what it throws is thrown by the call, and nothing is sent. */
  stringify(value: unknown): string;
}

/** An answer of success whose body is still text. */
export interface AnswerText {
  apiVersion: Version;
  operation: Operation;
  text: string;
  /** Whether the call may have changed something: then an answer that cannot be read leaves a doubt. */
  changes: boolean;
}

/**
 * The value of an answer.
 *
 * @throws UnexpectedResponseError for a body that is not JSON, such as a web page or half an answer.
 */
export function parseAnswer(json: JsonCodec, { apiVersion, operation, text, changes }: AnswerText): unknown {
  try {
    return json.parse(text);
  } catch (cause) {
    const status = operation.success;
    const what = text === "" ? "no body" : isHtml(text) ? "a web page" : "a body that is not JSON";
    const hint = hintFor({ apiVersion, status, text, auth: undefined });
    throw new UnexpectedResponseError(
      `${operation.method} ${operation.path}: ${String(status)} with ${what}${hint ? ` (${hint})` : ""}`,
      { status, cause, ambiguous: changes, retryable: isCut(text) },
    );
  }
}
