/** @file The files among which a log is looked for: on a disk, or given to a page. */
import type { LogFormat } from "../interop/recogniseFormat.ts";

export interface LogFiles {
  /** @throws where there is nothing at the path */
  isFolder(path: string): Promise<boolean>;
  /** What lies in a folder, by name, in alphabetical order. */
  listFolder(path: string): Promise<{ readonly files: readonly string[]; readonly folders: readonly string[] }>;
  /**
   * What the file at a path is.
   * @throws RequestError for what is known not to be readable
   */
  recognise(path: string): Promise<LogFormat | "safetensors">;
  /** The first characters of a file, unpacked. */
  readStart(path: string): Promise<string>;
  /** Bytes of a file; 0 where there is none. */
  countBytes(path: string): Promise<number>;
  /** The file's bytes as they are stored; it is opened when they are asked for, so that many files are not open at once. */
  readChunks(path: string, onChunk?: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array>;
  /**
   * The bytes of text that stored ones hold: without their gzip, and UTF-8.
   * @throws FormatError where gzip is damaged or cut
   */
  unpack(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>;
  join(folder: string, name: string): string;
  /** The last part of a path, and what stands before it. */
  nameOf(path: string): string;
  folderOf(path: string): string;
}
