const nets = new Set<() => void>();

process.on("exit", () => {
  for (const net of nets) net();
});

/**
 * Runs the synchronous `cleanUp` if this process exits with unfinished work (`process.exit`, an uncaught error). Returns a
 * function that cancels it. It does not run if a signal kills the process: see `interrupt.ts`.
 */
export function onExit(cleanUp: () => void): () => void {
  nets.add(cleanUp);
  return () => nets.delete(cleanUp);
}
