import { isHtml } from "./json.js";
import type { Version } from "../schema/index.js";

/** A response that is not a success. */
export interface HintInput {
  apiVersion: Version;
  status: number;
  text: string;
  /** The name of the auth provider, if there is one. */
  auth: string | undefined;
  url?: string | undefined;
}

/** The likely cause of a failure of the network by its code, such as `ECONNREFUSED`; empty for others. */
export function networkHint(code: string, isCertificateRefused: boolean): string {
  if (isCertificateRefused) {
    return ": the server's certificate is not accepted; renew it, or trust its CA with NODE_EXTRA_CA_CERTS or nodeFetch({ ca })";
  }
  if (/^(ECONNREFUSED|ConnectionRefused)$/.test(code))
    return ": check baseUrl, and whether the server is running";
  return /^(ENOTFOUND|EAI_AGAIN)$/.test(code) ? ": check the host name in baseUrl, and DNS" : "";
}

/** The likely cause of an error response, and the setting to check. */
export function hintFor(input: HintInput): string | undefined {
  const { apiVersion, status, text } = input;
  if (status < 400) {
    const redirected = "a login page or a proxy responded: check baseUrl, auth and the proxy";
    // A browser shows no more of a redirect.
    if (status === 0)
      return `${redirected}; to send the browser's cookies, pass a fetch with credentials: "same-origin"`;
    if (status >= 300) return redirected;
    return isHtml(text) ? "check baseUrl: this is a web page, not the API" : undefined;
  }
  if (text.includes("/api/v1 has been removed in Airflow 3"))
    return 'the server is Airflow 3: use apiVersion "v2"';
  if (status === 401) return hintFor401(input);
  if (status === 403) return hintFor403(input);
  if (status === 404 && (isHtml(text) || text.includes("API route not found"))) {
    return `no such route: check baseUrl, and whether the server has API ${apiVersion}`;
  }
  if (status === 409 && /Unique constraint|already exists/.test(text)) {
    return "another run has this id or logical date; ensure returns the run with the id";
  }
  if (status === 500 && isHtml(text)) {
    return input.auth === "kerberos"
      ? "Airflow 2.5 to 2.7 also return this page if no Airflow user has the principal's name"
      : "Airflow also returns this page for a run id that its allowed pattern excludes";
  }
  return status > 500 ? "the server or a gateway is overloaded or down: try later" : hints[status];
}

const hints: Readonly<Record<number, string>> = {
  405: "this server has no such operation: check baseUrl and Airflow's release",
  413: "the server, or a proxy in front of it, limits the size of a request: send less",
  500: "see the server's log",
};

/** What to check if a backend of Airflow 2 refuses the credentials of a provider. */
const backendChecks: Readonly<Record<string, string>> = {
  basic: "check username and password, and that the server's [api] auth_backends has basic_auth",
  kerberos:
    "the server's keytab must hold the principal made of service and hostname, and an Airflow user must be named by your full principal",
  googleIdToken:
    "audience must be the server's google_oauth2_audience, and an Airflow user must have the service account's e-mail",
};

function hintFor401({ apiVersion, text, auth = "" }: HintInput): string | undefined {
  if (auth === "") return "the client has no credentials: set the auth option";
  if (apiVersion === "v1") return backendChecks[auth];
  // The words for a request without a Bearer; an expired token gets others.
  return text.includes("Not authenticated") && !["airflowToken", "bearer"].includes(auth)
    ? "Airflow 3 accepts only its own token, as Bearer: use airflowToken or bearer"
    : undefined;
}

function hintFor403({ apiVersion, text, auth = "", url = "" }: HintInput): string | undefined {
  if (apiVersion === "v2" && text.includes("Invalid JWT token")) {
    return "another server issued the token, or [api_auth] jwt_secret has changed: all API servers need the same one";
  }
  if (url.includes("/dags/~/")) {
    const wildcard = `"~" needs permission for all DAGs: name the DAG instead`;
    return apiVersion === "v1" ? `${wildcard}; ${refusedOrDenied}` : wildcard;
  }
  if (apiVersion === "v2") return "the user lacks a permission: ask an Airflow admin for it";
  return [refusedOrDenied, backendChecks[auth]].filter(Boolean).join("; ");
}

const refusedOrDenied =
  "not permitted, or wrong credentials: Airflow 2.9 and 2.11 respond 403 to both, unless webserver_config.py has AUTH_ROLE_PUBLIC = None";
