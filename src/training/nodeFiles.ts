/** @file The files of data in this process. */
import { constants } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { DataFileError, type DataFiles, missingData } from "../data/index.ts";
import { describeOddFile } from "../fileKind.ts";
import { describeMissingFolder } from "../files/missingFolder.ts";
import { describeSystemError, systemErrorCode } from "../files/storeError.ts";
import { LARGEST_DATA_FILE } from "../limits.ts";

/** Does not wait for who would write into a pipe. Windows has no such flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Links are followed: data sets lie where there is room for them. */
export const nodeFiles: DataFiles = {
  list: (path) => explain(path, async () => ((await stat(path)).isDirectory() ? await readdir(path) : null)),
  read: (path) =>
    explain(path, async () => {
      // Before it is opened: opening a device may already do something.
      refuseOdd(path, await stat(path));
      const file = await open(path, FLAGS);
      try {
        return await readAll(path, file);
      } finally {
        await file.close();
      }
    }),
};

async function readAll(path: string, file: FileHandle): Promise<Uint8Array<ArrayBuffer>> {
  const status = await file.stat();
  refuseOdd(path, status);
  if (status.size > LARGEST_DATA_FILE) {
    const [found, most] = [status.size, LARGEST_DATA_FILE].map((bytes) => bytes.toLocaleString("en"));
    throw new DataFileError(path, `is too large for a file of data (${found} bytes; at most ${most})`);
  }
  const bytes = await file.readFile();
  return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}

function refuseOdd(path: string, status: Parameters<typeof describeOddFile>[0]): void {
  const odd = describeOddFile(status);
  if (odd !== null) throw new DataFileError(path, `is ${odd}, not a file of data`);
}

async function explain<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    const code = systemErrorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") throw missingData(path, describeMissingFolder(path));
    throw new DataFileError(path, `cannot be read: ${describeSystemError(error)}`);
  }
}
