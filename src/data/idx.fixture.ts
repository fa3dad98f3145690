/** @file Small files in MNIST's layout. */
import { gzipSync } from "node:zlib";

/** An array of unsigned bytes. */
export function makeIdx(shape: readonly number[], values: ArrayLike<number>, type = 8): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  bytes.set([0, 0, type, shape.length]);
  shape.forEach((length, i) => {
    new DataView(bytes.buffer).setUint32(4 + 4 * i, length);
  });
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}

const pixels = (rows: number) => Uint8Array.from({ length: rows * 12 }, (_, i) => (i * 37 + (i % 7) * 5) % 256);

/** Eleven training images of 3 × 4 pixels, the images packed, and five for validation. */
export const IDX_FILES: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  "train-images-idx3-ubyte.gz": new Uint8Array(gzipSync(makeIdx([11, 3, 4], pixels(11)))),
  "train-labels-idx1-ubyte": makeIdx([11], [0, 1, 2, 3, 0, 1, 2, 3, 3, 0, 0]),
  "t10k-images-idx3-ubyte": makeIdx(
    [5, 3, 4],
    pixels(5).map((pixel) => 255 - pixel),
  ),
  "t10k-labels-idx1-ubyte": makeIdx([5], [3, 2, 1, 0, 4]),
};
