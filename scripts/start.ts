import { abortOnInterrupt } from "./airflow/interrupt.js";
import { build, generate } from "./start/build.js";
import { runDemo } from "./start/demo.js";
import { readOptions, type Options, type RealAirflow, usage, UsageError } from "./start/options.js";
import { loadPackage, type Package } from "./start/package.js";
import { readPassword } from "./start/password.js";
import { stage } from "./start/stage.js";
import { summary } from "./start/summary.js";

async function start({ airflow, json }: Options, signal: AbortSignal): Promise<void> {
  const isEmbedded = airflow === "embedded";
  const password = isEmbedded ? "" : await readPassword(airflow.username, signal);
  await stage("generate", () => generate(signal));
  await stage("build", () => build(signal));
  const modules = await loadPackage();
  const demo = await (isEmbedded
    ? demoOnEmbedded(modules, signal)
    : demoOnReal(modules, airflow, password, signal));
  console.log(json ? JSON.stringify(demo.run, null, 2) : `\n${summary(demo, isEmbedded)}`);
}

async function demoOnEmbedded({ client, testing }: Package, signal: AbortSignal) {
  const airflow = testing.embeddedAirflow({ queuedMs: 50, runningMs: 100 });
  const server = await stage("airflow", async () => {
    const value = await airflow.listen();
    return { value, text: `embedded Airflow ${airflow.airflowVersion} listens on ${value.url}` };
  });
  try {
    return await runDemo({
      connect: () =>
        client.AirflowClient.connect({
          baseUrl: server.url,
          auth: client.airflowToken(airflow.credentials),
          signal,
        }),
      dagId: "quick",
      minIntervalMs: 10,
      signal,
    });
  } finally {
    await server.close();
  }
}

function demoOnReal(
  { client }: Package,
  { baseUrl, username, dagId }: RealAirflow,
  password: string,
  signal: AbortSignal,
) {
  const { AirflowClient, airflowToken, basic } = client;
  return runDemo({
    connect: () =>
      AirflowClient.connect({
        baseUrl,
        auth: (apiVersion) => (apiVersion === "v1" ? basic : airflowToken)({ username, password }),
        signal,
      }),
    dagId,
    minIntervalMs: 500,
    signal,
  });
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") console.log(usage);
  else await start(options, abortOnInterrupt());
} catch (error) {
  console.error(`npm start: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof UsageError) console.error(usage);
  process.exitCode ||= error instanceof UsageError ? 2 : 1;
}
