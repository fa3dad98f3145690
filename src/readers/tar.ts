/** @file The files of a tar, once its headers were found to be whole. */
import { FormatError } from "../formatError.ts";

interface TarFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/** @throws FormatError where a header is damaged, or the archive is cut */
export async function listTar(tar: Uint8Array<ArrayBuffer>): Promise<TarFile[]> {
  checkHeaders(tar);
  // On demand: a page that trains on other data need not be able to resolve it.
  const { parseTar } = await import("nanotar");
  const files = asDamage(() => parseTar(tar));
  // No links, and no files with holes.
  return files.flatMap(({ name, type, data }) => (type === "file" && data !== undefined ? [{ name, data }] : []));
}

const BLOCK = 512;

/** The library believes every size, a negative one too, with which it would go in a circle; each header has a checksum. */
function checkHeaders(tar: Uint8Array): void {
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const header = tar.subarray(at, at + BLOCK);
    const size = readOctal(header, 124, 12);
    if (readOctal(header, 148, 8) !== sumOf(header)) throw damaged();
    if (at + BLOCK + size > tar.length) throw new FormatError("damaged", "its tar is cut");
    at += BLOCK + BLOCK * Math.ceil(size / BLOCK);
  }
}

/** The bytes of a header, those of the sum itself as spaces. */
const sumOf = (header: Uint8Array): number =>
  header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 32 : byte), 0);

function readOctal(header: Uint8Array, at: number, length: number): number {
  const text = String.fromCharCode(...header.subarray(at, at + length)).replace(/[\0 ]+$/, "");
  if (!/^ *[0-7]+$/.test(text)) throw damaged();
  return Number.parseInt(text, 8);
}

function asDamage<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw damaged();
  }
}

const damaged = (): FormatError => new FormatError("damaged", "its tar is damaged");
