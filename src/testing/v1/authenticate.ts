import { fromBase64 } from "../base64.js";
import { Refusal } from "../exchange.js";
import type { EmbeddedUser } from "../users.js";
import type { World } from "../world.js";
import { problem } from "./problems.js";

/** The user of an `Authorization: Basic` header. Refuses an unknown user, and a write by one who may only read. */
export function authenticate(world: World, headers: Headers, writes: boolean): EmbeddedUser {
  const [, credentials = ""] = /^basic\s+(\S+)$/i.exec(headers.get("authorization") ?? "") ?? [];
  const pair = fromBase64(credentials) ?? "";
  const colon = pair.indexOf(":");
  const user = colon < 0 ? undefined : world.users.login(pair.slice(0, colon), pair.slice(colon + 1));
  if (user === undefined && !world.has("badCredentialsAre403")) throw unauthorized(world);
  if (user === undefined || (writes && user.role === "Viewer")) {
    throw problem(world.release, "PermissionDenied", 403, "Forbidden", null);
  }
  return user;
}

function unauthorized(world: World): Refusal {
  const { response } = problem(world.release, "Unauthenticated", 401, "Unauthorized", null);
  if (!world.has("sendsBasicChallenge")) return new Refusal(response);
  return new Refusal({ ...response, headers: { ...response.headers, "www-authenticate": "Basic" } });
}
