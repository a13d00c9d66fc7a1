import { randomUUID } from "node:crypto";
import { generate } from "selfsigned";

/** A certificate and its key, in PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority for tests. */
export interface Authority extends Certificate {
  /** Signs a certificate for a server or a client; its key is encrypted if there is a passphrase. */
  issue(name: string, passphrase?: string): Promise<Certificate>;
}

const common = { keyType: "ec", algorithm: "sha256" } as const;

/** Makes an authority, whose certificates are valid for their name, `localhost` and 127.0.0.1. */
export async function makeAuthority(): Promise<Authority> {
  const made = await generate([{ name: "commonName", value: `Authority ${randomUUID()}` }], {
    ...common,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, critical: true },
    ],
  });
  const ca = { cert: made.cert, key: made.private };
  return {
    ...ca,
    async issue(name, passphrase) {
      const issued = await generate([{ name: "commonName", value: name }], {
        ...common,
        ca,
        extensions: [
          {
            name: "subjectAltName",
            altNames: [
              { type: 2, value: name },
              { type: 2, value: "localhost" },
              { type: 7, ip: "127.0.0.1" },
            ],
          },
        ],
        ...(passphrase === undefined ? {} : { passphrase }),
      });
      return { cert: issued.cert, key: issued.private };
    },
  };
}
