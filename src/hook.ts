/**
 * Tells a hook of the caller. What the hook throws, or what a promise of it rejects with, is dropped: a log that fails must
 * not make a call that was carried out look as if it were not.
 */
export function tell<E>(hook: ((event: E) => unknown) | undefined, event: E): void {
  try {
    const told = hook?.(event);
    if (told instanceof Promise) told.catch(() => undefined);
  } catch {
    // Dropped, as said above.
  }
}
