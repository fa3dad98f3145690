/** @file `node:zlib` in a worker of a page, as far as runs need it. */
import { gunzipSync as gunzip, gzipSync as gzip } from "fflate";

export { crc32 } from "../../../src/readers/unzip.ts";

/** The time is left out, so that the same bytes give the same file. */
export const gzipSync = (bytes: Uint8Array): Uint8Array => gzip(bytes, { mtime: 0 });

/** @throws RangeError where it says that it unpacks to more than `maxOutputLength` bytes, Error where it is damaged */
export function gunzipSync(packed: Uint8Array, { maxOutputLength }: { readonly maxOutputLength: number }): Uint8Array {
  // The last four bytes are how many it unpacks to; no more are written than there is room for.
  const size = new DataView(packed.buffer, packed.byteOffset, packed.length).getUint32(packed.length - 4, true);
  if (size > maxOutputLength) throw new RangeError(`it unpacks to more than ${maxOutputLength} bytes`);
  return gunzip(packed, { out: new Uint8Array(size) });
}
