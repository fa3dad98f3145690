/** @file Bytes that are not at hand on a worker's disk, brought by the keeper of runs. */
import { disk } from "../node/disk.ts";

type Bytes = Uint8Array<ArrayBuffer> | null;

/** @param ask for the bytes of a file, by a number @returns takes what comes of it */
export function loadFromKeeper(ask: (number: number, path: string) => void): (number: number, bytes: Bytes) => void {
  /** Asked for and not yet there, by their numbers. */
  const awaited = new Map<number, (bytes: Bytes) => void>();
  let lastNumber = 0;
  disk.load = async (path) => {
    const number = ++lastNumber;
    const bytes = await new Promise<Bytes>((resolve) => {
      awaited.set(number, resolve);
      ask(number, path);
    });
    awaited.delete(number);
    if (bytes === null) throw Object.assign(new Error(`${path} is not there any more`), { code: "ENOENT" });
    return bytes;
  };
  return (number, bytes) => awaited.get(number)?.(bytes);
}
