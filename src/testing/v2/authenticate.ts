import { json, Refusal } from "../exchange.js";
import type { World } from "../world.js";
import { refuse } from "./errors.js";

/** The user name in a bearer token, or in a cookie with one. The server does not look it up among its users. */
export function authenticate(world: World, headers: Headers, writes: boolean): string {
  const check = world.tokens.check(tokenOf(world, headers));
  if (check === "expired") throw unauthorized(world, "Token Expired");
  if (check === "invalid") throw refuse(403, "Invalid JWT token");
  if (writes && check.role === "viewer") throw refuse(403, "Forbidden");
  return check.sub;
}

function tokenOf(world: World, headers: Headers): string {
  const bearer = bearerOf(world, headers.get("authorization") ?? "");
  const cookie = /(?:^|;\s*)_token=([^;]*)/.exec(headers.get("cookie") ?? "")?.[1];
  if (
    cookie !== undefined &&
    world.has("takesTokenCookie") &&
    (bearer === undefined || world.has("prefersTokenCookie"))
  ) {
    return cookie;
  }
  if (bearer === undefined) throw unauthorized(world, "Not authenticated");
  return bearer;
}

function bearerOf(world: World, header: string): string | undefined {
  const [isBearer, spaces = "", token = ""] = /^bearer( *)(.*)$/i.exec(header) ?? [];
  if (token === "") return isBearer !== undefined && world.has("emptyBearerIsInvalid") ? "" : undefined;
  return spaces.length > 1 && world.has("strictBearer") ? "" : token;
}

function unauthorized(world: World, detail: string): Refusal {
  const response = json(401, { detail });
  if (!world.has("sendsChallenge")) return new Refusal(response);
  return new Refusal({ ...response, headers: { ...response.headers, "www-authenticate": "Bearer" } });
}
