import { isRecord } from "../errors/json.js";
import { AirflowError } from "../errors/errors.js";

/** The part of the package `kerberos` that is used. */
export interface KerberosLibrary {
  /** Begins a handshake with the service `airflow@host`. */
  initializeClient(
    service: string,
    options: { mechOID: number; gssFlag: number; principal?: string },
  ): Promise<KerberosContext>;
  /** The mechanism SPNEGO. */
  GSS_MECH_OID_SPNEGO: number;
  /** Asks the server to authenticate itself too. */
  GSS_C_MUTUAL_FLAG: number;
  /** Asks for the detection of replays. */
  GSS_C_REPLAY_FLAG: number;
  /** Asks for the detection of a wrong order. */
  GSS_C_SEQUENCE_FLAG: number;
}

/** One handshake of the package `kerberos`. */
export interface KerberosContext {
  /** Takes the server's token in base64, at first an empty one, and returns the next token of the client. */
  step(challenge: string): Promise<string>;
  /** Whether both sides are authenticated. */
  readonly contextComplete: boolean;
}

/**
 * Imports the native package `kerberos`.
 *
 * @throws AirflowError if it is missing, lacks its native part, or has another API.
 */
export async function loadPackage(): Promise<KerberosLibrary> {
  // Not a literal, so that neither bundlers nor TypeScript need this optional package.
  const name: string = "kerberos";
  let library: unknown;
  try {
    library = await import(name);
  } catch (cause) {
    throw packageError(cause);
  }
  if (isLibrary(library)) return library;
  throw new AirflowError("The package kerberos has no initializeClient: install version 7");
}

/** The error of a failed import, with its remedy. */
export function packageError(cause: unknown): AirflowError {
  // Only Node, Deno and Bun, which can load native packages, set `code` on a failed import.
  const code = isRecord(cause) ? cause["code"] : undefined;
  const words =
    code === undefined
      ? "kerberos() needs the native package kerberos, which this runtime cannot load: use it on Node"
      : code === "ERR_MODULE_NOT_FOUND"
        ? "kerberos() needs the package kerberos: npm install kerberos"
        : "The native part of the package kerberos is missing: allow its install script (npm rebuild kerberos); to build it needs a C++ compiler and, on Debian, libkrb5-dev";
  return new AirflowError(words, { cause });
}

function isLibrary(module: unknown): module is KerberosLibrary {
  return isRecord(module) && typeof module["initializeClient"] === "function";
}
