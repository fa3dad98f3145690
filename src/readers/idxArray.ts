/** @file An array of bytes in MNIST's layout, packed by gzip or not. */
import { FormatError } from "../formatError.ts";
import { LARGEST_UNPACKED } from "../limits.ts";
import { gunzip, isGzip } from "./gunzip.ts";

/** An array of bytes, and the lengths of its dimensions. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 8;

/** @throws FormatError where it is no array of unsigned bytes, or more or fewer follow than its shape says */
export async function readIdx(file: Uint8Array<ArrayBuffer>): Promise<IdxArray> {
  const bytes = isGzip(file) ? await gunzip(file, LARGEST_UNPACKED) : file;
  const [zero, alsoZero, type, dimensions = 0] = bytes;
  if (zero !== 0 || alsoZero !== 0 || bytes.length < 4 + 4 * dimensions || dimensions === 0) {
    throw new FormatError("damaged", "it is no idx file");
  }
  if (type !== UNSIGNED_BYTE)
    throw new FormatError("refused", `it holds values of type ${type}; must be 8, unsigned bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const values = bytes.subarray(4 + 4 * dimensions);
  const size = shape.reduce((product, length) => product * length, 1);
  if (size === values.length) return { shape, values };
  const [says, has] = [size, values.length].map((count) => count.toLocaleString("en"));
  throw new FormatError("damaged", `its shape, ${shape.join(" × ")}, says ${says} bytes, and it has ${has}`);
}
