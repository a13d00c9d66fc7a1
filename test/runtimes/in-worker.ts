import { perform } from "./perform.js";

export default {
  /** Runs the job of the lab in the query. */
  async fetch(request: Request): Promise<Response> {
    await perform(new URL(request.url).searchParams.get("lab") ?? "");
    return new Response("done");
  },
};
