/** @file The files that data are read from: through whoever has files, each known by its SHA-256. */
import { z } from "zod";
import { FormatError } from "../formatError.ts";
import type { Advice, Remedy } from "../problem.ts";
import { hashBytes } from "../readers/hashBytes.ts";

/** Where files can be read. Given by the host: pages have none unless they are given some. */
export interface DataFiles {
  /** Names of what the folder at `path` holds; null where a file stands there. @throws DataFileError */
  list(path: string): Promise<readonly string[] | null>;
  /** The whole file. @throws DataFileError */
  read(path: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** Files do not hold the data that are asked for. The message is one line that begins with the path. */
export class DataFileError extends Error implements Advice {
  override readonly name = "DataFileError";
  readonly remedy: Remedy | undefined;

  constructor(path: string, reason: string, remedy?: Remedy) {
    super(`${path} ${reason}`);
    this.remedy = remedy;
  }
}

/** For a path under which nothing stands, with what is known of why. */
export function missingData(path: string, why: string | null = null): DataFileError {
  return new DataFileError(path, why === null ? "does not exist" : `does not exist: ${why}`, { kind: "give-data" });
}

/** A file as an experiment records it. */
export const recordedFile = z.strictObject({
  name: z.string(),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export type RecordedFile = Readonly<z.output<typeof recordedFile>>;

/** What stands at a path, read file by file. Files that are recorded must be the same ones, in the same order. */
export class OpenFiles {
  /** Those that were read. */
  readonly recorded: RecordedFile[] = [];
  readonly path: string;
  readonly #files: DataFiles;
  readonly #expected: readonly RecordedFile[] | null;

  /** @param expected the files that were read when the data were new; null where they are */
  constructor(files: DataFiles, path: string, expected: readonly RecordedFile[] | null) {
    this.#files = files;
    this.path = path;
    this.#expected = expected;
  }

  /**
   * Names in the folder, in order; null where the path is that of a file.
   * @param name a folder in the folder; the path itself where left out
   */
  async list(name?: string): Promise<readonly string[] | null> {
    const names = await this.#files.list(this.#pathOf(name));
    return names === null ? null : [...names].sort();
  }

  /**
   * What `parse` makes of a file; a FormatError of its names the file.
   * @param name a file of the folder; the path itself where left out
   */
  async read<T>(parse: (bytes: Uint8Array<ArrayBuffer>) => T | Promise<T>, name?: string): Promise<T> {
    const path = this.#pathOf(name);
    const bytes = await this.#files.read(path);
    const sha256 = await hashBytes(bytes);
    const expected = this.#expected?.[this.recorded.length];
    if (this.#expected !== null && expected?.sha256 !== sha256) {
      const isLater = this.#expected.some((file, i) => i > this.recorded.length && file.sha256 === sha256);
      if (isLater) throw this.#missing(expected as RecordedFile);
      const recorded =
        expected === undefined ? "no such file" : `SHA-256 ${expected.sha256.slice(0, 12)}… (${expected.name})`;
      throw new DataFileError(
        path,
        `is not what was trained on: it has SHA-256 ${sha256.slice(0, 12)}…, and ${recorded} is recorded`,
      );
    }
    this.recorded.push({ name: path.replace(/^.*[/\\]/, ""), bytes: bytes.length, sha256 });
    try {
      return await parse(bytes);
    } catch (error) {
      if (error instanceof FormatError) throw new DataFileError(path, `cannot be read: ${error.message}`);
      throw error;
    }
  }

  #pathOf(name: string | undefined): string {
    return name === undefined ? this.path : `${this.path.replace(/[/\\]+$/, "")}/${name}`;
  }

  /** @throws DataFileError where a file is recorded that was not there */
  finish(): void {
    const missing = this.#expected?.[this.recorded.length];
    if (missing !== undefined) throw this.#missing(missing);
  }

  #missing({ name }: RecordedFile): DataFileError {
    return new DataFileError(this.path, `has no ${name}, which is recorded`);
  }
}
