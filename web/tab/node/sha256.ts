/** @file SHA-256 (FIPS 180-4). */

/** The first 32 bits of the fractions of roots of the first primes: cube roots, and square roots to begin with. */
const [ROUNDS, START] = deriveConstants();

function deriveConstants(): [Uint32Array, Uint32Array] {
  const primes: number[] = [];
  for (let number = 2; primes.length < 64; number++) if (primes.every((prime) => number % prime)) primes.push(number);
  // Doubles have bits enough: 3 before the point, 32 behind it, of 53.
  const fraction = (root: number) => (root % 1) * 2 ** 32;
  return [
    Uint32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
    Uint32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
  ];
}

const BLOCK = 64;
const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

export class Sha256 {
  readonly #state = START.slice();
  readonly #words = new Uint32Array(64);
  readonly #rest = new Uint8Array(BLOCK);
  #restLength = 0;
  #length = 0;

  update(bytes: Uint8Array): void {
    this.#length += bytes.length;
    let offset = 0;
    if (this.#restLength > 0) {
      offset = Math.min(BLOCK - this.#restLength, bytes.length);
      this.#rest.set(bytes.subarray(0, offset), this.#restLength);
      this.#restLength += offset;
      if (this.#restLength < BLOCK) return;
      this.#take(this.#rest, 0);
      this.#restLength = 0;
    }
    for (; offset + BLOCK <= bytes.length; offset += BLOCK) this.#take(bytes, offset);
    this.#rest.set(bytes.subarray(offset));
    this.#restLength = bytes.length - offset;
  }

  end(): Uint8Array {
    const bits = BigInt(this.#length) * 8n;
    const filler = new Uint8Array((this.#restLength < 56 ? 56 : 120) - this.#restLength + 8);
    filler[0] = 0x80;
    new DataView(filler.buffer).setBigUint64(filler.length - 8, bits);
    this.update(filler);
    const digest = new Uint8Array(32);
    const view = new DataView(digest.buffer);
    for (const [i, word] of this.#state.entries()) view.setUint32(4 * i, word);
    return digest;
  }

  #take(bytes: Uint8Array, offset: number): void {
    const words = this.#words;
    const view = new DataView(bytes.buffer, bytes.byteOffset + offset, BLOCK);
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(4 * i);
    for (let i = 16; i < 64; i++) {
      const [early, late] = [words[i - 15] as number, words[i - 2] as number];
      const first = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
      const second = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
      words[i] = (words[i - 16] as number) + first + (words[i - 7] as number) + second;
    }
    let [a, b, c, d, e, f, g, h] = this.#state as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 64; i++) {
      const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const one = (h + sum1 + ((e & f) ^ (~e & g)) + (ROUNDS[i] as number) + (words[i] as number)) | 0;
      const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const two = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) this.#state[i] = (this.#state[i] as number) + word;
  }
}
