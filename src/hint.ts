import { isHtml } from "./error-body.js";
import type { Version } from "./schema.js";

/** What is known of an answer that is no success. */
export interface HintInput {
  apiVersion: Version;
  status: number;
  text: string;
  /** The name of the auth provider, if there is one. */
  auth: string | undefined;
}

/** The likely cause of an error answer and the setting to look at, where experience with real servers tells one. */
export function hintFor({ apiVersion, status, text, auth }: HintInput): string | undefined {
  if (status < 400) {
    if (status >= 300 || status === 0)
      return "a login page or a proxy answered: check baseUrl, auth and the proxy";
    return isHtml(text) ? "check baseUrl: the server has a web page where the API should be" : undefined;
  }
  if (text.includes("/api/v1 has been removed in Airflow 3"))
    return 'the server is Airflow 3: use apiVersion "v2"';
  if (status === 401 && auth === undefined) return "the client has no auth option";
  if (status === 403 && apiVersion === "v1") {
    return "not permitted, or the credentials were refused: Airflow 2.9 and 2.11 answer 403 to both";
  }
  if (status === 404 && (isHtml(text) || text.includes("API route not found"))) {
    return `no such route: check baseUrl and that the server speaks ${apiVersion}`;
  }
  if (status === 405) return `this server has no such operation: check baseUrl and the release of Airflow`;
  if (status === 500 && isHtml(text))
    return "Airflow answers this page to a run id outside its allowed pattern as well";
  return undefined;
}
