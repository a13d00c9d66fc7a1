import { embeddedAirflow } from "../../src/testing/index.js";

// An embedded Airflow on a port, in a process of its own. Prints its URL; then, for each line, how many runs of the DAG
// there are. Ends when its input does.
const server = embeddedAirflow({ airflowVersion: "3.3" });
const { url } = await server.listen();
console.log(url);
process.stdin.on("data", () => {
  console.log(server.runs.list("paused").length);
});
process.stdin.once("end", () => process.exit());
