import { checkOptions, type OptionKinds } from "../checks/options.js";
import { AirflowError, ConnectionError } from "../errors/errors.js";
import { checkCredential } from "./login.js";
import { type KerberosContext, type KerberosLibrary, loadPackage } from "./kerberos-package.js";
import type { AuthProvider } from "./provider.js";

/** The principals of client and server, and how the server is authenticated. */
export interface KerberosOptions {
  /**
   * The service part of the server's principal; in Airflow always `airflow`. `TypeError` unless it is a plain name.
   * @default "airflow"
   */
  service?: string | undefined;
  /**
   * The host part of the server's principal: the server's own host name, which may differ from the URL. `TypeError` unless it
   * is a plain name.
   * @default the host of baseUrl
   */
  hostname?: string | undefined;
  /**
   * The principal of the client, such as `alice@EXAMPLE.COM`. `TypeError` if empty.
   * @default the principal of the ticket cache or client keytab
   */
  principal?: string | undefined;
  /**
   * Whether the server must authenticate itself too. No Airflow from 2.0 to 2.11 does, so `"required"` makes every call fail
   * after the server has carried it out; `"optional"` verifies the token of a gateway; `"disabled"` asks for no token.
   * `TypeError` for any other value.
   * @default "optional"
   */
  mutualAuthentication?: "optional" | "required" | "disabled" | undefined;
  /**
   * The package, for bundlers and tests that cannot import it by name.
   * @default the package that is imported before the first request
   */
  library?: KerberosLibrary | undefined;
}

/**
 * Kerberos by SPNEGO, for Airflow 2 with the `kerberos_auth` backend: 2.5.2 to 2.7, 2.10 with FAB provider 1.5.1 or
 * newer, and 2.11 with `AUTH_ROLE_PUBLIC = None` in webserver_config.py. Needs the package `kerberos` and a ticket of
 * `kinit` or a keytab in `KRB5_CLIENT_KTNAME`. Each attempt has its own token, because servers refuse a replay.
 *
 * Calls throw `AirflowError` if the package, the ticket or the server's principal is missing, and `ConnectionError` if no
 * KDC responds.
 *
 * @throws TypeError for an option that is not valid.
 */
export function kerberos(options: KerberosOptions = {}): AuthProvider {
  checkOptions("kerberos", options, kerberosOptions);
  const { service = "airflow", hostname, principal, mutualAuthentication = "optional", library } = options;
  for (const [name, value] of Object.entries({ service, hostname, principal })) {
    if (value === undefined) continue;
    checkCredential(name, value);
    if (value === "" || (name !== "principal" && /[@/\s]/.test(value))) {
      throw new TypeError(`${name} must be a plain name: the principal is made of service and hostname`);
    }
  }
  if (!["optional", "required", "disabled"].includes(mutualAuthentication)) {
    throw new TypeError('mutualAuthentication must be "optional", "required" or "disabled"');
  }
  const contexts = new WeakMap<object, KerberosContext>();
  return {
    name: "kerberos",
    versions: ["v1"],
    versionHint: "Airflow 3 does not accept Kerberos: use airflowToken({ username, password })",
    async authorize({ url }) {
      const krb = library ?? (await loadPackage());
      const target = `${service}@${hostname ?? new URL(url).hostname}`;
      const mutual = mutualAuthentication === "disabled" ? 0 : krb.GSS_C_MUTUAL_FLAG;
      try {
        const context = await krb.initializeClient(target, {
          mechOID: krb.GSS_MECH_OID_SPNEGO,
          gssFlag: mutual | krb.GSS_C_REPLAY_FLAG | krb.GSS_C_SEQUENCE_FLAG,
          ...(principal === undefined ? {} : { principal }),
        });
        const sent = { authorization: `Negotiate ${await context.step("")}` };
        contexts.set(sent, context);
        return sent;
      } catch (cause) {
        throw ticketError(cause, target);
      }
    },
    async verify({ status, headers, sent }) {
      if (mutualAuthentication === "disabled" || status >= 400) return undefined;
      const offered = headers.get("www-authenticate") ?? "";
      const proof = /\bnegotiate\s+([A-Za-z0-9+/=]+)/i.exec(offered)?.[1];
      if (proof === undefined) {
        return mutualAuthentication === "required"
          ? 'the server has not authenticated itself; no Airflow does, so use mutualAuthentication: "optional"'
          : undefined;
      }
      const context = contexts.get(sent);
      const holds = await context?.step(proof).then(
        () => context.contextComplete,
        // Stryker disable next-line ArrowFunction: only `true` counts
        () => false,
      );
      return holds === true ? undefined : "the token by which the server authenticates itself is not valid";
    },
  };
}

const kerberosOptions: OptionKinds<KerberosOptions> = {
  service: "any",
  hostname: "any",
  principal: "any",
  mutualAuthentication: "any",
  library: "any",
};

function ticketError(cause: unknown, target: string): AirflowError {
  const words = cause instanceof Error ? cause.message : "unknown";
  if (/kdc/i.test(words) && !/not found in kerberos database/i.test(words)) {
    return new ConnectionError(`kerberos: no KDC responds (${words})`, { cause });
  }
  return new AirflowError(`kerberos: ${remedyFor(words)} (for ${target}: ${words})`, { cause });
}

/** The remedy for a message of libkrb5. Its messages name principals and hosts, nothing secret. */
function remedyFor(words: string): string {
  const remedies: readonly (readonly [RegExp, string])[] = [
    [/expired/i, "the ticket has expired: run kinit"],
    [
      /server .*not found in kerberos database/i,
      "the KDC does not know the server's principal: service must be airflow, and hostname the server's own host name",
    ],
    [/client .*not found in kerberos database/i, "the KDC does not know the client's principal"],
    [/clock skew/i, "the clocks of client and KDC differ too much"],
    [
      /no credentials|credentials cache|cannot find mechanisms|can't find client principal|no kerberos credentials/i,
      "there is no ticket: run kinit, or name a keytab in KRB5_CLIENT_KTNAME",
    ],
  ];
  return remedies.find(([pattern]) => pattern.test(words))?.[1] ?? "no token";
}
