/**
 * @file Reading a file of a run: one that another host may replace at the same moment, in a folder that may come from
 * somebody else. A name leads to a file of the run or to nothing: no link out of it, no pipe that never ends.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { describeOddFile } from "../fileKind.ts";
import { systemErrorCode } from "./storeError.ts";

/** How often a file that was replaced while it was read is opened again. */
const MOST_TRIES = 5;

/** Follows no link, and does not wait for who would write into a pipe. Windows has neither flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

const LINK = "it is a symbolic link, which is not followed";

/** Throws what is wrong with a file of this size; what is not checked is not read. */
export type CheckSize = (bytes: number) => void;

/** Refuses files of more than `most` bytes. */
export function atMost(most: number): CheckSize {
  return (bytes) => {
    if (bytes > most) throw new Error(`it has ${bytes} bytes, and at most ${most} are read`);
  };
}

/**
 * All bytes of the file. On a network folder, one that was replaced or removed after it was opened can no longer be read
 * (ESTALE); its name then stands for another file, or none.
 *
 * @param checkStart throws where the first bytes show that the rest need not be read
 * @throws Error with the reason where the name stands for anything but a file, or the size is refused
 */
export async function readWhole(
  path: string,
  checkSize: CheckSize,
  checkStart: (file: FileHandle, bytes: number) => Promise<unknown> = async () => {},
): Promise<Buffer<ArrayBuffer>> {
  for (let tries = 1; ; tries++) {
    let file: FileHandle | null = null;
    try {
      file = await open(path, FLAGS).catch(refuseSpecial);
      const status = await file.stat();
      check(status, checkSize);
      await checkStart(file, status.size);
      return (await file.readFile()) as Buffer<ArrayBuffer>;
    } catch (error) {
      if (systemErrorCode(error) !== "ESTALE" || tries === MOST_TRIES) throw error;
    } finally {
      await file?.close();
    }
  }
}

/** As `readWhole`, at once, with the time of the last change. */
export function readWholeSync(path: string, checkSize: CheckSize): { bytes: Buffer; changedMs: number } {
  let file: number;
  try {
    // Opened and not just looked at: only then does a network file system ask its server for what is new.
    file = openSync(path, FLAGS);
  } catch (error) {
    return refuseSpecial(error);
  }
  try {
    const status = fstatSync(file);
    check(status, checkSize);
    return { bytes: readFileSync(file), changedMs: status.mtimeMs };
  } finally {
    closeSync(file);
  }
}

function check(status: Stats, checkSize: CheckSize): void {
  if (!status.isFile()) throw new Error(describeKind(status));
  checkSize(status.size);
}

/** What opening a link or a socket answers, in words; any other error as it is. */
function refuseSpecial(error: unknown): never {
  const code = systemErrorCode(error);
  // macOS and Linux say ELOOP, FreeBSD EMLINK.
  if (code === "ELOOP" || code === "EMLINK") throw new Error(LINK);
  if (code === "ENXIO") throw new Error("it is a socket or a device, and not a file");
  throw error;
}

/** What something is that is not what is expected. */
export function describeKind(status: Stats, expected: "file" | "folder" = "file"): string {
  if (status.isSymbolicLink()) return LINK;
  return `it is ${describeOddFile(status) ?? "a file"}, and not a ${expected}`;
}
