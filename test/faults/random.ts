/** Numbers from 0 to 1, the same for the same seed and key (mulberry32 over an FNV-1a hash). */
export function randomFrom(seed: number, key: string): () => number {
  let state = seed >>> 0;
  for (const character of key) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A new seed. A run that prints it can be reproduced. */
export function newSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
