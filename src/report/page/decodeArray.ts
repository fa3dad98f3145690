/** @file Numbers out of the page: base64 text to a typed array. Runs in the browser. */

/**
 * @param text base64 of little-endian numbers
 * @returns the numbers, to the bit
 */
export function decodeArray(text: string, type: "f32" | "f64"): Float32Array | Float64Array {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return type === "f32" ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
}
