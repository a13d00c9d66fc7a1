// app/api/runs/[dagRunId]/route.ts of a Next.js app: gets the state of a run, or starts it. The URL holds the run id; the
// credentials stay on the server.
import { AirflowClient, airflowToken, ApiError, NotFoundError } from "airflow-client";

const dagId = "nightly";

let client: AirflowClient | undefined;

// One client for all requests, so that they share its login and connections. The first request creates it, because
// `next build` loads this file without the credentials.
const airflow = () =>
  (client ??= new AirflowClient({
    baseUrl: process.env["AIRFLOW_URL"] ?? "",
    auth: airflowToken({
      username: process.env["AIRFLOW_USERNAME"] ?? "",
      password: process.env["AIRFLOW_PASSWORD"] ?? "",
    }),
    timeoutMs: 5000,
  }));

interface Context {
  params: Promise<{ dagRunId: string }>;
}

export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { dagRunId } = await params;
  return respond(async () => {
    const { state, end_date } = await airflow().dagRuns.get(dagId, dagRunId, { signal: request.signal });
    return Response.json({ dagRunId, state, end_date });
  });
}

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { dagRunId } = await params;
  const conf: unknown = await request.json().catch(() => undefined);
  if (typeof conf !== "object" || conf === null || Array.isArray(conf)) {
    return Response.json({ error: "The body must be a JSON object" }, { status: 400 });
  }
  return respond(async () => {
    const body = { dag_run_id: dagRunId, conf: { ...conf } };
    const { run, outcome } = await airflow().dagRuns.ensure(dagId, body, { signal: request.signal });
    return Response.json(
      { dagRunId, state: run.state, outcome },
      { status: outcome === "created" ? 201 : 200 },
    );
  });
}

async function respond(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotFoundError)
      return Response.json({ error: "There is no such run" }, { status: 404 });
    if (error instanceof TypeError) return Response.json({ error: error.message }, { status: 400 });
    const status = error instanceof ApiError && error.retryable ? 503 : 502;
    return Response.json({ error: "The request to Airflow failed" }, { status });
  }
}
