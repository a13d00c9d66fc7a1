import { perform } from "./perform.js";

await perform(location.origin);
