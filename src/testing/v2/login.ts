import { operations } from "../../../generated/operations.js";
import { type Answer, type Call, json } from "../exchange.js";
import { Fields, isObject } from "../fields.js";
import { pythonRepr } from "../python-text.js";
import type { World } from "../world.js";
import { readObject } from "./body.js";
import { crash, type Fault, refuse, refuseFaults } from "./errors.js";

/** Seconds a token lives: `[api_auth] jwt_expiration_time`, and the shorter one of the command line. */
const lifetimes = { "/auth/token": 86_400, "/auth/token/cli": 3600 } as const;

/** Whether a path is one of the two that give tokens. */
export function isLoginPath(path: string): path is keyof typeof lifetimes {
  return Object.hasOwn(lifetimes, path);
}

/** `POST /auth/token` and `/auth/token/cli`, as the simple auth manager answers it. */
export function login(world: World, path: keyof typeof lifetimes, call: Call): Answer {
  const faults: Fault[] = [];
  const form = readForm(world, path, call);
  if (form === undefined)
    refuseFaults([{ type: "missing", loc: ["body"], msg: "Field required", input: null }]);
  const fields = isObject(form)
    ? readObject(world, operations.v2.create_token.body, form, ["body"], faults)
    : new Fields(new Map());
  if (!isObject(form))
    faults.push({
      type: "model_attributes_type",
      loc: ["body"],
      msg: "Input should be a valid dictionary or object to extract fields from",
      input: form,
    });
  if (world.has("strictLogin") || path === "/auth/token/cli") refuseFaults(faults);
  if (faults.length > 0) throw refuse(422, asText(faults));

  const { username = "", password = "" } = {
    username: fields.text("username"),
    password: fields.text("password"),
  };
  if (username === "" || password === "") throw refuse(400, "Username and password must be provided");
  const user = world.users.login(username, password);
  if (user === undefined) throw refuse(401, "Invalid credentials");
  return json(201, {
    access_token: world.tokens.issue(user.username, user.role.toLowerCase(), lifetimes[path]),
  });
}

function readForm(world: World, path: string, { headers, body }: Call): unknown {
  const type = headers.get("content-type")?.split(";")[0]?.trim() ?? "";
  const isStrict = world.has("strictLogin") || path === "/auth/token/cli";
  if (!isStrict && type === "application/x-www-form-urlencoded")
    return Object.fromEntries(new URLSearchParams(body));
  if (!isStrict && type !== "application/json" && type !== "") {
    throw refuse(415, "Only application/json or application/x-www-form-urlencoded is supported");
  }
  if (isStrict && type !== "application/json") return body;
  try {
    const form: unknown = JSON.parse(body);
    if (isStrict || isObject(form)) return form;
  } catch {
    if (isStrict) return undefined;
  }
  throw crash();
}

/** A list of faults as the server's validation library prints it. Like the real one it repeats what was sent. */
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
