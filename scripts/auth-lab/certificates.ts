import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";
import { makeAuthority } from "../../test/node/certificates.js";

/**
 * Writes `NAME.pem` and `NAME.key` into a folder: `ca`, `google` for the names of Google's servers, `server` for the loopback
 * interface, `client` for a client, and `signer`, with which the lab's Google signs ID tokens.
 */
export async function writeCertificates(folder: string): Promise<void> {
  const authority = await makeAuthority();
  // Google signs with RSA.
  const signer = await generate([{ name: "commonName", value: "signer" }], {
    ...{ keyType: "rsa", keySize: 2048, algorithm: "sha256" },
  });
  const certificates = {
    ca: authority,
    google: await authority.issue("*.googleapis.com"),
    server: await authority.issue("server.lab"),
    client: await authority.issue("client.lab"),
    signer: { cert: signer.cert, key: signer.private },
  };
  for (const [name, { cert, key }] of Object.entries(certificates)) {
    writeFileSync(join(folder, `${name}.pem`), cert);
    writeFileSync(join(folder, `${name}.key`), key);
  }
}
