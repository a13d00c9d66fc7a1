import { argv } from "node:process";
import { perform } from "./perform.js";

await perform(argv[2] ?? "");
