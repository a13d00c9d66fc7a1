/**
 * Asks for the next value while the caller works on this one, never for more than one. A failure is told when the caller
 * gets there.
 */
export async function* readAhead<T>(source: AsyncGenerator<T, void>): AsyncGenerator<T, void, undefined> {
  let next = source.next();
  for (;;) {
    const step = await next;
    if (step.done === true) return;
    next = source.next();
    // Nobody may get there, which makes it no unhandled failure.
    next.catch(() => undefined);
    yield step.value;
  }
}
