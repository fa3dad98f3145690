/** @file Reading a file that another host may replace at the same moment. */
import { type FileHandle, open } from "node:fs/promises";
import { systemErrorCode } from "./storeError.ts";

/** How often a file that was replaced while it was read is opened again. */
const MOST_TRIES = 5;

/**
 * All bytes of the file. On a network folder, one that was replaced or removed after it was opened can no longer be read
 * (ESTALE); its name then stands for another file, or none.
 *
 * @param checkSize called with the size before anything is read; what it throws is thrown on
 */
export async function readWhole(
  path: string,
  checkSize: (bytes: number) => void = () => {},
): Promise<Buffer<ArrayBuffer>> {
  for (let tries = 1; ; tries++) {
    let file: FileHandle | null = null;
    try {
      file = await open(path);
      checkSize((await file.stat()).size);
      return (await file.readFile()) as Buffer<ArrayBuffer>;
    } catch (error) {
      if (systemErrorCode(error) !== "ESTALE" || tries === MOST_TRIES) throw error;
    } finally {
      await file?.close();
    }
  }
}
