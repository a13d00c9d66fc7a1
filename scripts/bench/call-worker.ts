import { pathToFileURL } from "node:url";
import { serveTasks } from "./worker.js";

// Makes the calls of one contender. Arguments: the server's URL and the contender's bundle.
const [baseUrl = "", bundle = ""] = process.argv.slice(2);
const module: unknown = await import(pathToFileURL(bundle).href);
if (!isContender(module)) throw new Error(`${bundle} has no default export`);
await serveTasks(module.default(baseUrl, "token"));

type Calls = Readonly<Record<string, () => Promise<unknown>>>;

function isContender(value: unknown): value is { default: (baseUrl: string, token: string) => Calls } {
  return (
    typeof value === "object" && value !== null && "default" in value && typeof value.default === "function"
  );
}
