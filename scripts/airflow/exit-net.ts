const nets = new Set<() => void>();

process.on("exit", () => {
  for (const net of nets) net();
});

/**
 * Runs the synchronous `cleanUp` when this process exits with work still unfinished (`process.exit`, an uncaught error).
 * Returns a function that calls it off. A process that is killed by a signal does not come here: see `interrupt.ts`.
 */
export function onExit(cleanUp: () => void): () => void {
  nets.add(cleanUp);
  return () => nets.delete(cleanUp);
}
