const headEnd = Buffer.from("\r\n\r\n");

/** Where the head of an HTTP/1.1 message ends in the bytes that came so far; `undefined` while it has not. */
export function endOfHead(bytes: Buffer): number | undefined {
  const at = bytes.indexOf(headEnd);
  return at < 0 ? undefined : at + headEnd.length;
}

/** The value of a header in a head; `undefined` where it is not there. */
export function headerIn(head: string, name: string): string | undefined {
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, "im").exec(head)?.[1];
}

/** A head with a header set, or taken out. */
export function withHeader(head: string, name: string, value: string | undefined): string {
  const without = head.replace(new RegExp(`^${name}:.*\r\n`, "gim"), "");
  return value === undefined ? without : without.replace(/\r\n$/, `${name}: ${value}\r\n\r\n`);
}

/**
 * The length of the request at the start of the bytes; `undefined` while it is not complete.
 *
 * @throws Error for a body in chunks, which no client of ours sends.
 */
export function requestLength(bytes: Buffer): number | undefined {
  const end = endOfHead(bytes);
  if (end === undefined) return undefined;
  const head = bytes.toString("latin1", 0, end);
  if (headerIn(head, "transfer-encoding") !== undefined) throw new Error("A request in chunks");
  const length = end + Number(headerIn(head, "content-length") ?? 0);
  return bytes.length < length ? undefined : length;
}

/** Whether a response says itself where it ends, so that the connection can go on after it. */
export function endsItself(head: string): boolean {
  return (
    /^HTTP\/1\.1 (204|304) /.test(head) ||
    headerIn(head, "content-length") !== undefined ||
    headerIn(head, "transfer-encoding") !== undefined
  );
}
