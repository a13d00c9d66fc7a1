/** The clock of an embedded Airflow, for the lifecycle of runs, tokens, `/wait` and latency. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Advances the time and ends the sleeps that are due. */
  advance(ms: number): void;
  /** Sleeps; rejects with the signal's reason if it aborts first. */
  sleep(ms: number, signal?: AbortSignal | null): Promise<void>;
}

/** The system clock; `advance` moves it ahead of the real time. */
export function realClock(): Clock {
  return createClock(Date.now, (ms, wake) => {
    const timer = setTimeout(wake, ms);
    return () => clearTimeout(timer);
  });
}

/**
 * A clock that stands still until `advance` is called, so that a test decides when a run starts and ends.
 * @param start Milliseconds since 1970. @default 2026-01-01T00:00:00Z
 */
export function manualClock(start = Date.UTC(2026, 0, 1)): Clock {
  return createClock(
    () => start,
    () => () => undefined,
  );
}

function createClock(time: () => number, arm: (ms: number, wake: () => void) => () => void): Clock {
  const sleepers = new Map<() => void, number>();
  let ahead = 0;
  const now = () => time() + ahead;
  return {
    now,
    advance(ms) {
      ahead += ms;
      const due = [...sleepers].filter(([, at]) => at <= now()).sort(([, a], [, b]) => a - b);
      for (const [wake] of due) wake();
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      await new Promise<void>((resolve) => {
        const wake = () => {
          sleepers.delete(wake);
          disarm();
          signal?.removeEventListener("abort", wake);
          resolve();
        };
        sleepers.set(wake, now() + ms);
        const disarm = arm(ms, wake);
        signal?.addEventListener("abort", wake);
      });
      signal?.throwIfAborted();
    },
  };
}
