/** @file `node:fs/promises` in a worker of a page, as far as runs need it: here bytes may come from elsewhere. */
import { type TextBytes, toBytes } from "./buffer.ts";
import { DiskError, disk } from "./disk.ts";
import { readdirSync, Stats, statSync } from "./fs.ts";

export class FileHandle {
  readonly #path: string;
  #bytes: Promise<Uint8Array<ArrayBuffer>> | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  async stat(): Promise<Stats> {
    return new Stats(disk.get(this.#path));
  }

  async readFile(): Promise<TextBytes> {
    return toBytes(await this.#load());
  }

  async read(target: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }> {
    const part = (await this.#load()).subarray(position, position + length);
    target.set(part, offset);
    return { bytesRead: part.length };
  }

  async close(): Promise<void> {
    this.#bytes = null;
  }

  #load(): Promise<Uint8Array<ArrayBuffer>> {
    this.#bytes ??= this.#find();
    return this.#bytes;
  }

  async #find(): Promise<Uint8Array<ArrayBuffer>> {
    const entry = disk.get(this.#path);
    if (entry.kind === "folder") throw new DiskError("EISDIR", this.#path);
    return entry.bytes ?? (await disk.load(this.#path));
  }
}

export async function open(path: string): Promise<FileHandle> {
  disk.get(path);
  return new FileHandle(path);
}

export const readdir = async (path: string): Promise<string[]> => readdirSync(path);

export const stat = async (path: string): Promise<Stats | undefined> => statSync(path);
