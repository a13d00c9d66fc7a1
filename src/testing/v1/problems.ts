import { type EmbeddedResponse, html, json, Refusal } from "../exchange.js";
import { hasQuirk } from "../quirks.js";
import type { Release } from "../release.js";

/** The kinds of error that Airflow 2 documents. */
export type ProblemKind =
  "Unauthenticated" | "PermissionDenied" | "BadRequest" | "NotFound" | "AlreadyExists" | "Unknown";

/** An error of Airflow 2. Its message is in `detail`, in `title`, or in both. */
export function problem(
  release: Release,
  kind: ProblemKind,
  status: number,
  title: string | null,
  detail: string | null,
): Refusal {
  const folder = hasQuirk(release, "shortDocsUrl") ? release.text : `apache-airflow/${release.text}`;
  const type = `https://airflow.apache.org/docs/${folder}/stable-rest-api-ref.html#section/Errors/${kind}`;
  return new Refusal(json(status, { detail, status, title, type }, "application/problem+json"));
}

/** A 400. */
export function badRequest(
  release: Release,
  detail: string | null,
  title: string | null = "Bad Request",
): Refusal {
  return problem(release, "BadRequest", 400, title, detail);
}

/** A 404. */
export function notFound(release: Release, title: string, detail: string | null): Refusal {
  return problem(release, "NotFound", 404, title, detail);
}

/** An error of the web framework, whose `type` does not link to documentation. */
export function frameworkProblem(status: number, title: string, detail: string | null): EmbeddedResponse {
  return json(status, { detail, status, title, type: "about:blank" }, "application/problem+json");
}

/** The 500 of an unhandled exception. */
export function crash(): Refusal {
  return new Refusal(html(500, "Airflow 500", "Ooops!"));
}
