/** Milliseconds. */
export interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Makes calls, so many at a time, and says what they cost this process. */
export async function costOfCalls(
  call: () => Promise<unknown>,
  { count, concurrency }: { count: number; concurrency: number },
): Promise<Cost> {
  // The garbage of one contender is not to be swept on another's time. A full collection would throw code away as well.
  globalThis.gc?.({ type: "minor" });
  const cpu = process.cpuUsage();
  const start = performance.now();
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}
