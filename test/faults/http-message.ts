const headEnd = Buffer.from("\r\n\r\n");

/** The length of the head at the start of an HTTP/1.1 message; `undefined` while it is not complete. */
export function endOfHead(bytes: Buffer): number | undefined {
  const at = bytes.indexOf(headEnd);
  return at < 0 ? undefined : at + headEnd.length;
}

/** The value of a header in a head; `undefined` if there is no such header. */
export function headerIn(head: string, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, "im").exec(head)?.[1];
}

/** A head with a header set or removed. */
export function withHeader(head: string, name: string, value: string | undefined): string {
  const without = head.replace(new RegExp(`^${name}:.*\r\n`, "gim"), "");
  return value === undefined ? without : without.replace(/\r\n$/, `${name}: ${value}\r\n\r\n`);
}

/**
 * The length of the request at the start of the bytes; `undefined` while it is not complete.
 *
 * @throws Error for a chunked body, which our clients do not send.
 */
export function requestLength(bytes: Buffer): number | undefined {
  const end = endOfHead(bytes);
  if (end === undefined) return undefined;
  const head = bytes.toString("latin1", 0, end);
  if (headerIn(head, "transfer-encoding") !== undefined) throw new Error("The request has a chunked body");
  const length = end + Number(headerIn(head, "content-length") ?? 0);
  return bytes.length < length ? undefined : length;
}

/** Whether the end of a response is known from its head, so that the connection can stay open. */
export function endsItself(head: string): boolean {
  return (
    /^HTTP\/1\.1 (204|304) /.test(head) ||
    headerIn(head, "content-length") !== undefined ||
    headerIn(head, "transfer-encoding") !== undefined
  );
}
