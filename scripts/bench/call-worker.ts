import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { costOfCalls } from "./cost-of-calls.js";

// Makes calls of one contender as it is told, line by line. Arguments: the server's URL and the contender's bundle.

interface Contender {
  get: () => Promise<unknown>;
  list: () => Promise<unknown>;
  trigger: () => Promise<unknown>;
}

const [baseUrl = "", bundle = ""] = process.argv.slice(2);
const module: unknown = await import(pathToFileURL(bundle).href);
if (!isModule(module)) throw new Error(`${bundle} has no default export`);
const contender = module.default(baseUrl, "token");
console.log("ready");

for await (const line of createInterface({ input: process.stdin })) {
  const { operation, concurrency, count } = parse(line);
  console.log(JSON.stringify(await costOfCalls(contender[operation], { count, concurrency })));
}
process.exit();

function isModule(module: unknown): module is { default: (baseUrl: string, token: string) => Contender } {
  return (
    typeof module === "object" &&
    module !== null &&
    "default" in module &&
    typeof module.default === "function"
  );
}

interface Task {
  operation: keyof Contender;
  concurrency: number;
  count: number;
}

function parse(line: string): Task {
  const task: unknown = JSON.parse(line);
  if (isTask(task)) return task;
  throw new Error(`no task: ${line}`);
}

function isTask(value: unknown): value is Task {
  return typeof value === "object" && value !== null && "operation" in value && "count" in value;
}
