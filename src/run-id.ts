/**
 * A new run id in the manner of Airflow's own for manual runs, so that it sorts among them, with 60 random bits: made
 * before the first attempt of a trigger, it tells our run from any other. Fits the default pattern of every release.
 */
export function mintRunId(now = new Date()): string {
  const random = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
    (byte % 32).toString(32),
  ).join("");
  return `manual__${now.toISOString()}_${random}`;
}
