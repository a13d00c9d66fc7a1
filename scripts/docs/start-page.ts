/** A page of the documentation, for the list on its first page. */
interface Entry {
  readonly href: string;
  readonly title: string;
  readonly text: string;
}

const entries: readonly Entry[] = [
  {
    href: "api/index.html",
    title: "Guide",
    text: "the README, and a guide to each subject: authentication, lists, writes, waiting, retries, errors, testing",
  },
  {
    href: "api/modules.html",
    title: "API reference",
    text: "every export of airflow-client and its entry points, from the docstrings",
  },
  {
    href: "v2.html",
    title: "Airflow 3: /api/v2",
    text: "what servers from 3.0 on accept and answer, with the release of each parameter and field",
  },
  { href: "v1.html", title: "Airflow 2: /api/v1", text: "the same for servers from 2.0 to 2.11" },
];

/** The first page of the documentation, which leads to the others. */
export function startPage(version: string): string {
  const items = entries.map(({ href, title, text }) => `<li><a href="${href}">${title}</a>: ${text}</li>`);
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>airflow-client ${version}</title>
    <style>
      :root { color-scheme: light dark; }
      body { font: 1rem/1.6 system-ui, sans-serif; margin: 3rem auto; max-width: 42rem; padding: 0 1rem; }
      li { margin: 0.5rem 0; }
    </style>
  </head>
  <body>
    <h1>airflow-client ${version}</h1>
    <p>A typed TypeScript client for the DAG run REST API of Apache Airflow, tested on 2.0 to 3.3, and 3.4 (beta 2).</p>
    <ul>
      ${items.join("\n      ")}
    </ul>
  </body>
</html>
`;
}
