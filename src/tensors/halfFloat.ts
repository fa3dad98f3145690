/** @file The 16-bit floats, widened; every one of them is a float32 exactly. */

/** IEEE 754 binary16: 1 bit sign, 5 exponent, 10 fraction. */
export function readFloat16(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);

/** bfloat16: the upper half of a float32. */
export function readBfloat16(bits: number): number {
  word[0] = bits << 16;
  return float[0] as number;
}
