/** @file Unpacks gzip, which proves by its checksum that all is there. */
import { FormatError, tooLarge } from "../formatError.ts";

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * The bytes that were packed, which may be small and unpack to any size.
 * @param most how many are unpacked
 * @throws FormatError where there are more, or the file is damaged
 */
export async function gunzip(packed: Uint8Array<ArrayBuffer>, most: number): Promise<Uint8Array<ArrayBuffer>> {
  if (!isGzip(packed)) throw new FormatError("damaged", "it is not packed by gzip");
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > most) throw tooLarge("what it unpacks to", most, "bytes");
      chunks.push(value);
    }
  } catch (error) {
    // Where it was refused, nobody waits for the rest.
    reader.cancel().catch(() => {});
    if (error instanceof FormatError) throw error;
    throw new FormatError("damaged", "its gzip is damaged or cut");
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
