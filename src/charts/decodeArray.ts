/** @file Numbers out of the page: base64 text to a typed array. Runs in the browser. */

/**
 * @param text base64 of little-endian numbers
 * @returns the numbers, to the bit
 */
export function decodeArray(text: string, type: "f32" | "f64" | "u32"): Float32Array | Float64Array | Uint32Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  if (type === "u32") return new Uint32Array(bytes.buffer);
  return type === "f32" ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
}

/** Values at the rows where they belong, NaN at all others. `rowOf` gives the row of the i-th value. */
export function spreadValues(values: ArrayLike<number>, rowOf: (i: number) => number, rows: number): Float64Array {
  const spread = new Float64Array(rows).fill(NaN);
  for (let i = 0; i < values.length; i++) spread[rowOf(i)] = values[i] as number;
  return spread;
}
