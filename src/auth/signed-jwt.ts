/**
 * Imports the private key of a service account.
 *
 * @throws TypeError unless it is an RSA key as PKCS#8 in PEM.
 */
export async function importKey(pem: string): Promise<CryptoKey> {
  const base64 = /-----BEGIN PRIVATE KEY-----([\s\S]+)-----END PRIVATE KEY-----/.exec(pem)?.[1] ?? "";
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  try {
    const bytes = Uint8Array.from(atob(base64.replaceAll(/\s/g, "")), (char) => char.charCodeAt(0));
    return await crypto.subtle.importKey("pkcs8", bytes, algorithm, false, ["sign"]);
  } catch {
    throw new TypeError("serviceAccount.private_key must be an RSA key in PEM, as in the key file");
  }
}

/** Signs a JWT with RS256 by WebCrypto. */
export async function signedJwt(claims: object, key: CryptoKey): Promise<string> {
  const encoder = new TextEncoder();
  const base64url = (bytes: Uint8Array) =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const text = [{ alg: "RS256", typ: "JWT" }, claims]
    .map((part) => base64url(encoder.encode(JSON.stringify(part))))
    .join(".");
  const signature = await crypto.subtle.sign("RSASSA-PKCS1-v1_5", key, encoder.encode(text));
  return `${text}.${base64url(new Uint8Array(signature))}`;
}
