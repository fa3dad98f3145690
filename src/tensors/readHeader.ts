/** @file Reads what a safetensors file says that it holds, and no more of it. */
import { decodeHeader, findHeaderEnd, SAFETENSORS_PREFIX, type SafetensorsHeader } from "./safetensors.ts";

/** A file that can be read from anywhere, as Node opens it. */
interface OpenFile {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
}

/**
 * The header of a file of `size` bytes: whatever the bytes behind it are, there are as many as it says.
 * @throws Error with the reason where it has no such header
 */
export async function readHeader(file: OpenFile, size: number): Promise<SafetensorsHeader> {
  const prefix = await readStart(file, SAFETENSORS_PREFIX);
  return decodeHeader(await readStart(file, findHeaderEnd(prefix, size)), size);
}

/** The first bytes of a file, fewer where it ends before. */
async function readStart(file: OpenFile, bytes: number): Promise<Uint8Array> {
  const start = new Uint8Array(bytes);
  const { bytesRead } = await file.read(start, 0, bytes, 0);
  return start.subarray(0, bytesRead);
}
