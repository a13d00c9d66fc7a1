/**
 * The path and query of an address below an origin, if a parser of URLs would leave them as they are: what the client asks
 * for is such a text, and to parse it costs a fifth of a small request.
 *
 * @param address begins with an origin as `URL` writes it.
 * @param start where the path begins.
 * @returns `undefined` where only a parser can tell.
 */
export function plainTarget(address: string, start: number): string | undefined {
  const target = address.slice(start);
  const isPlain = /^\/[\w.~%!$&()*+,;=:@/?-]*$/.test(target);
  // A parser folds `.` and `..`, encoded or not, and drops the mark of a query without one.
  const isFolded = /\/(?:\.|%2e){1,2}(?:[/?]|$)|\?$/i.test(target);
  return isPlain && !isFolded ? target : undefined;
}
