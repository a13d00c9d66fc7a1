import { perform } from "./perform.js";

export default {
  /** Does the job of the lab that the query names. */
  async fetch(request: Request): Promise<Response> {
    await perform(new URL(request.url).searchParams.get("lab") ?? "");
    return new Response("done");
  },
};
