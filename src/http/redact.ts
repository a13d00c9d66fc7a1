/** Headers whose values are not secret. */
const plain = ["accept", "accept-encoding", "content-type", "user-agent"];

/** The properties in which undici and Node keep the raw bytes of a response that they cannot read. */
const rawBytes = ["data", "rawPacket"];

/** The length from which a value is redacted: shorter ones are not secrets, and occur in any text. */
const minLength = 6;

const redacted = "[redacted]";

/** Replaces something in a text. */
type Redact = (text: string) => string;

/**
 * Replaces the values of a request's headers, and the credentials in them, in the text of a response: a gateway that echoes the
 * request must not put a credential into an error.
 */
export function redactor(headers: Readonly<Record<string, string>>): Redact {
  const values = Object.entries(headers).filter(([name]) => !plain.includes(name));
  const secrets = values
    .flatMap(([, value]) => [value, ...value.split("; ").flatMap(credentialsOf)])
    .filter((secret) => secret.length >= minLength)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, redacted), text);
}

/** The token after `Bearer`, the value of a cookie, and the login in `Basic`. */
function credentialsOf(part: string): string[] {
  const [, name = "", credential = part] = /^([^\s=]+)[\s=](.+)$/.exec(part) ?? [];
  if (name.toLowerCase() !== "basic") return [credential];
  try {
    const bytes = Uint8Array.from(atob(credential), (char) => char.charCodeAt(0));
    const login = new TextDecoder().decode(bytes);
    return [credential, login, login.slice(login.indexOf(":") + 1)];
  } catch {
    return [credential];
  }
}

/** Redacts the texts of errors, and removes the raw bytes of a response from them. */
export function redactErrors(errors: readonly Error[], redact: Redact): void {
  for (const error of errors) {
    for (const name of Object.getOwnPropertyNames(error)) {
      const value: unknown = Reflect.get(error, name);
      const safe = rawBytes.includes(name) ? redacted : typeof value === "string" ? redact(value) : value;
      if (safe !== value) Reflect.set(error, name, safe);
    }
  }
}
