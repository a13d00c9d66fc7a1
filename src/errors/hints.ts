import { isHtml } from "./json.js";
import type { Version } from "../schema/index.js";

/** What is known of a response that is not a success. */
export interface HintInput {
  apiVersion: Version;
  status: number;
  text: string;
  /** The name of the auth provider, if there is one. */
  auth: string | undefined;
  /** What was asked. */
  url?: string | undefined;
}

/** The likely cause of an error response and the setting to look at, where experience with real servers tells one. */
export function hintFor(input: HintInput): string | undefined {
  const { apiVersion, status, text } = input;
  if (status < 400) {
    const redirected = "a login page or a proxy answered: check baseUrl, auth and the proxy";
    // A browser shows no more of a redirect.
    if (status === 0) return `${redirected}; the browser's cookies need a fetch with credentials`;
    if (status >= 300) return redirected;
    return isHtml(text) ? "check baseUrl: the server has a web page where the API should be" : undefined;
  }
  if (text.includes("/api/v1 has been removed in Airflow 3"))
    return 'the server is Airflow 3: use apiVersion "v2"';
  if (status === 401) return hintFor401(input);
  if (status === 403) return hintFor403(input);
  if (status === 404 && (isHtml(text) || text.includes("API route not found"))) {
    return `no such route: check baseUrl and that the server speaks ${apiVersion}`;
  }
  if (status === 413) return "the server, or a proxy before it, limits the size of a request: send less";
  if (status === 405) return `this server has no such operation: check baseUrl and the release of Airflow`;
  if (status === 500 && isHtml(text)) {
    return input.auth === "kerberos"
      ? "Airflow 2.5 to 2.7 answer this page to a principal that is no user of theirs as well"
      : "Airflow answers this page to a run id outside its allowed pattern as well";
  }
  return undefined;
}

/** What to look at when a backend of Airflow 2 refuses what the provider sends. */
const backendChecks: Readonly<Record<string, string>> = {
  kerberos:
    "the server's keytab must have the principal that service and hostname make, and a user of Airflow the full principal as its name",
  googleIdToken:
    "audience must be the server's google_oauth2_audience, and a user of Airflow must have the service account's e-mail",
};

function hintFor401({ apiVersion, text, auth = "" }: HintInput): string | undefined {
  if (auth === "") return "the client has no auth option";
  if (apiVersion === "v1") return backendChecks[auth];
  // What it says when there is no Bearer; a token that has expired gets other words.
  return text.includes("Not authenticated") && !["airflowToken", "bearer"].includes(auth)
    ? "Airflow 3 takes its own token only, as Bearer: neither Basic nor Kerberos nor Google's"
    : undefined;
}

function hintFor403({ apiVersion, text, auth = "", url = "" }: HintInput): string | undefined {
  if (apiVersion === "v2" && text.includes("Invalid JWT token")) {
    return "the token is not of this server, or its secret has changed: all its processes need the same [api_auth] jwt_secret";
  }
  if (url.includes("/dags/~/")) {
    const wildcard = `"~" needs the permission for all DAGs: with permission for some, name the DAG`;
    return apiVersion === "v1" ? `${wildcard}; ${refusedOrDenied}` : wildcard;
  }
  if (apiVersion === "v2") return undefined;
  return [refusedOrDenied, backendChecks[auth]].filter(Boolean).join("; ");
}

const refusedOrDenied =
  "not permitted, or the credentials were refused: Airflow 2.9 and 2.11 answer 403 to both, unless webserver_config.py has AUTH_ROLE_PUBLIC = None";
