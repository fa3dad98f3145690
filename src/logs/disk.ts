/** @file Logs that lie on a disk. */
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cannotRead, systemErrorCode } from "../files/index.ts";
import type { LogFiles } from "./logFiles.ts";
import { type Log, type ReadLogOptions, readLogFrom } from "./readLog.ts";
import { readStart, recogniseFile } from "./recogniseFile.ts";
import { unpackChunks } from "./unpackChunks.ts";

export const DISK: LogFiles = {
  isFolder: async (path) => (await stat(path)).isDirectory(),
  listFolder: async (path) => {
    const entries = await readdir(path, { withFileTypes: true });
    const named = (isOne: (entry: (typeof entries)[number]) => boolean) =>
      entries
        .filter(isOne)
        .map(({ name }) => name)
        .sort();
    return { files: named((entry) => entry.isFile()), folders: named((entry) => entry.isDirectory()) };
  },
  recognise: recogniseFile,
  readStart,
  countBytes: async (path) => (await stat(path).catch(() => null))?.size ?? 0,
  readChunks,
  unpack: unpackChunks,
  join,
  nameOf: (path) => basename(path),
  folderOf: dirname,
};

/**
 * Reads a log of another tool.
 * @param paths one file or folder, or several files that are parts of one run
 * @throws RequestError for what the options can mend
 * @throws StoreError where the log is damaged or is not there
 */
export const readLog = (paths: readonly string[], options: ReadLogOptions): Promise<Log> =>
  readLogFrom(DISK, paths, options);

export async function* readChunks(
  path: string,
  onChunk: (chunk: Uint8Array) => void = () => {},
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) {
      onChunk(chunk as Buffer);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw systemErrorCode(error) === null ? error : cannotRead(path, error);
  }
}
