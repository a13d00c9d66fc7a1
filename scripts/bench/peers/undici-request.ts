import { exampleCode, type Peer } from "../peer.js";
import { shared } from "../versions.js";
import { callsByHand } from "./raw-fetch.js";

/** `undici.request`: what Node's own `fetch` is built upon, without the machinery of the standard. */
export const undiciRequest: Peer = {
  name: "undici.request",
  packages: { undici: shared.undici },
  consumer: `import { request } from "undici";
${exampleCode}
async function send(url: string, init: Parameters<typeof request>[1]): Promise<unknown> {
  const response = await request(url, init);
  if (response.statusCode >= 300) throw new Error(String(response.statusCode));
  return response.statusCode === 204 ? undefined : response.body.json();
}

${callsByHand}`,
};
