/** @file A file that grows line by line, each on the disk before it counts. */
import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { describeKind } from "./readWhole.ts";
import { asStoreError } from "./storeError.ts";
import { tryTo } from "./tryTo.ts";

/** Windows has no such flag. */
const FLAGS = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0);

/** The end of a file that exists, for one writer. Methods throw StoreError (`unwritable`) where the system refuses. */
export class LineFile {
  readonly path: string;
  readonly #file: number;
  #size: number;

  /** @param size how much of it counts; the rest, which a kill has left, is cut off */
  constructor(path: string, size: number) {
    this.path = path;
    this.#size = size;
    this.#file = asStoreError("unwritable", "write", path, () => {
      const file = openSync(path, FLAGS);
      try {
        const status = fstatSync(file);
        if (!status.isFile()) throw new Error(describeKind(status));
        if (status.size > size) ftruncateSync(file, size);
        return file;
      } catch (error) {
        closeSync(file);
        throw error;
      }
    });
  }

  /** Adds a line, its end included, and brings it to the disk. Of one that cannot be, nothing stays, if possible. */
  append(line: string): void {
    const bytes = Buffer.from(line, "utf8");
    asStoreError("unwritable", "write", this.path, () => {
      try {
        for (let offset = 0; offset < bytes.length; ) {
          offset += writeSync(this.#file, bytes, offset, bytes.length - offset, this.#size + offset);
        }
        fsyncSync(this.#file);
      } catch (error) {
        tryTo(() => ftruncateSync(this.#file, this.#size));
        throw error;
      }
    });
    this.#size += bytes.length;
  }

  get size(): number {
    return this.#size;
  }

  close(): void {
    closeSync(this.#file);
  }
}
