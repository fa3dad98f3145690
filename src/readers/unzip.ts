/** @file The files of a zip, each once and with the checksum that the archive says. */
import { FormatError, tooLarge } from "../formatError.ts";
import { LARGEST_UNPACKED, MOST_COLUMNS } from "../limits.ts";
import { showName } from "../showValue.ts";

interface ZipFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What the directory at the end of an archive says of a file. */
interface ZipEntry {
  readonly name: string;
  readonly crc: number;
  readonly size: number;
  readonly packedSize: number;
}

/**
 * The files with names that `isWanted`.
 * @throws FormatError where the archive is damaged, holds a name twice, or unpacks to more than is read
 */
export async function unzip(bytes: Uint8Array, isWanted: (name: string) => boolean): Promise<ZipFile[]> {
  const entries = listEntries(bytes);
  const wanted = entries.filter(({ name }) => isWanted(name));
  const names = new Set(wanted.map(({ name }) => name));
  const twice = wanted.find(({ name }) => !names.delete(name));
  if (twice !== undefined) throw new FormatError("refused", `it holds ${showName(twice.name)} twice`);
  // No file of deflate is smaller: an archive that says so would only take memory.
  if (wanted.some(({ size, packedSize }) => size > MOST_RATIO * (packedSize + 1))) throw damaged();
  const unpacked = wanted.reduce((sum, { size }) => sum + size, 0);
  if (unpacked > LARGEST_UNPACKED) throw tooLarge("what it unpacks to", LARGEST_UNPACKED, "bytes");
  const { unzipSync } = await import("fflate");
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, { filter: ({ name }) => isWanted(name) });
  } catch {
    throw damaged();
  }
  return wanted.map(({ name, crc, size }) => {
    const content = Object.hasOwn(files, name) ? files[name] : undefined;
    if (content?.length !== size || crc32(content) !== crc) {
      throw new FormatError("damaged", `its zip is damaged: ${showName(name)} is not what was packed`);
    }
    return { name, content };
  });
}

/** Bytes that one byte of deflate can become at most. */
const MOST_RATIO = 1032;

const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LONGEST_COMMENT = 0xffff;

/** As the library finds them. Archives with entries of their own for more than 4 GB are none that could be read here. */
function listEntries(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - END_BYTES;
  const first = Math.max(0, end - LONGEST_COMMENT);
  while (end >= first && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < first) throw damaged();
  if (end >= 20 && view.getUint32(end - 20, true) === 0x07064b50) throw damaged();
  const count = view.getUint16(end + 10, true);
  if (count !== view.getUint16(end + 8, true)) throw damaged();
  if (count > MOST_COLUMNS) throw tooLarge("its zip", MOST_COLUMNS, "files");
  let at = view.getUint32(end + 16, true);
  return Array.from({ length: count }, () => {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== 0x02014b50) throw damaged();
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ];
    const next = at + ENTRY_BYTES + nameLength + extra + comment;
    if (next > end) throw damaged();
    const entry = {
      name: new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength)),
      crc: view.getUint32(at + 16, true),
      packedSize: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
    };
    at = next;
    return entry;
  });
}

/** The remainder of each byte, by the polynomial of zip and gzip. */
const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

/** Node's zlib has it, and pages have none. */
export function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = (TABLE[(crc ^ (bytes[i] as number)) & 255] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

const damaged = (): FormatError => new FormatError("damaged", "its zip is damaged");
