/** @file MT19937, the generator behind NumPy's RandomState: only for splits made by others, not for our own numbers. */

const WORDS = 624;
/** Distance of the word that is mixed into each. */
const OFFSET = 397;
const TOP_BIT = 0x80000000;
const TWIST = 0x9908b0df;

/**
 * The sequence of 32-bit words that follows from `seed`, an integer from 0 to 2^32 − 1; each call gives the next one.
 * Source: M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998), with the seeding of 2002 (`init_genrand`),
 * which is that of `numpy.random.RandomState(seed)`.
 */
export function createMersenneTwister(seed: number): () => number {
  const state = new Uint32Array(WORDS);
  state[0] = seed;
  for (let i = 1; i < WORDS; i++) {
    const previous = state[i - 1] as number;
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  let next = WORDS;
  return () => {
    if (next === WORDS) {
      twist(state);
      next = 0;
    }
    return temper(state[next++] as number);
  };
}

/** Replaces all words by the next ones, in order and in place. */
function twist(state: Uint32Array): void {
  for (let i = 0; i < WORDS; i++) {
    const following = state[(i + 1) % WORDS] as number;
    const joined = ((state[i] as number) & TOP_BIT) | (following & ~TOP_BIT);
    state[i] = (state[(i + OFFSET) % WORDS] as number) ^ (joined >>> 1) ^ (joined & 1 ? TWIST : 0);
  }
}

function temper(word: number): number {
  let y = word;
  y ^= y >>> 11;
  y ^= (y << 7) & 0x9d2c5680;
  y ^= (y << 15) & 0xefc60000;
  y ^= y >>> 18;
  return y >>> 0;
}
