import { isJob } from "./job.js";
import { runChecks } from "./run-checks.js";

/** Fetches the job from the lab, runs it, and sends the results there. */
export async function perform(lab: string): Promise<void> {
  const job: unknown = await (await fetch(`${lab}/job`)).json();
  if (!isJob(job)) throw new TypeError(`${lab} has no job`);
  const body = JSON.stringify(await runChecks(job));
  await fetch(`${lab}/results`, { method: "POST", body });
}
