/** @file CRC-32C (Castagnoli), which Node's zlib does not have, and the mask that TFRecord puts over it. */

/** Reversed polynomial 0x1EDC6F41. */
const POLYNOMIAL = 0x82f63b78;

/** The remainder of each byte. */
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0);
  return remainder;
});

/** CRC-32C of `bytes[from … to − 1]`, unsigned. */
export function crc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let crc = -1;
  for (let i = from; i < to; i++) crc = (TABLE[(crc ^ (bytes[i] as number)) & 255] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** CRC-32C as a TFRecord stores it: rotated, and moved by a constant, so that a checksum of checksums differs. */
export function maskedCrc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  const crc = crc32c(bytes, from, to);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
