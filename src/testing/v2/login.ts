import { operations } from "../../../generated/operations.js";
import { type EmbeddedResponse, type Call, json } from "../exchange.js";
import { isObject, parseJson } from "../fields.js";
import { pythonRepr } from "../python-text.js";
import type { World } from "../world.js";
import { notObject, parseBody, readBody, readObject } from "./body.js";
import { crash, type Fault, invalid, refuse, refuseFaults } from "./errors.js";

/** The lifetime of a token in seconds: `[api_auth] jwt_expiration_time`, and the shorter one of the command line. */
const lifetimes = { "/auth/token": 86_400, "/auth/token/cli": 3600 } as const;

/** Whether a path is one of the two that issue tokens. */
export function isLoginPath(path: string): path is keyof typeof lifetimes {
  return Object.hasOwn(lifetimes, path);
}

/** `POST /auth/token` and `/auth/token/cli`, of the simple auth manager */
export function login(world: World, path: keyof typeof lifetimes, call: Call): EmbeddedResponse {
  const isStrict = world.has("strictLogin") || path === "/auth/token/cli";
  const faults: Fault[] = [];
  const operation = operations.v2.create_token;
  const fields = isStrict
    ? readBody(world, "create_token", operation, parseBody(world, call), faults)
    : readObject(world, operation.body, readForm(world, call), ["body"], faults);
  if (isStrict) refuseFaults(faults);
  if (faults.length > 0) throw refuse(422, asText(faults));

  const [username = "", password = ""] = [fields.text("username"), fields.text("password")];
  if (username === "" || password === "") throw refuse(400, "Username and password must be provided");
  const user = world.users.login(username, password);
  if (user === undefined) throw refuse(401, "Invalid credentials");
  const token = world.tokens.issue(user.username, user.role.toLowerCase(), lifetimes[path]);
  return json(201, { access_token: token });
}

/** The fields of a JSON body or a form. */
function readForm(world: World, { headers, body, isUndecodable }: Call): Readonly<Record<string, unknown>> {
  const type = headers.get("content-type")?.split(";")[0]?.trim() ?? "";
  if (type === "application/x-www-form-urlencoded") return Object.fromEntries(new URLSearchParams(body));
  if (type !== "application/json" && type !== "") {
    throw refuse(415, "Only application/json or application/x-www-form-urlencoded is supported");
  }
  const form = parseJson(body);
  if (isObject(form)) return form;
  if (world.has("badLoginCrashes")) throw crash();
  if (isUndecodable) throw refuse(400, "There was an error parsing the body");
  // Unlike other faults, these do not contain the input.
  const input = undefined;
  throw invalid([
    form === undefined
      ? { type: "json_invalid", loc: ["body", body.startsWith("{") ? 1 : 0], msg: "JSON decode error", input }
      : notObject(["body"], input),
  ]);
}

/** A list of faults in the format of the server's validation library, which includes the input. */
function asText(faults: readonly Fault[]): string {
  const lines = faults.map(
    ({ type, loc, msg, input }) =>
      `${String(loc.at(-1))}\n  ${msg} [type=${type}, input_value=${pythonRepr(input)}, input_type=${pythonType(input)}]\n` +
      `    For further information visit https://errors.pydantic.dev/2.14/v/${type}`,
  );
  return [`${faults.length} validation error${faults.length === 1 ? "" : "s"} for LoginBody`, ...lines].join(
    "\n",
  );
}

function pythonType(value: unknown): string {
  if (typeof value === "string") return "str";
  if (typeof value === "number") return "int";
  return isObject(value) ? "dict" : "NoneType";
}
