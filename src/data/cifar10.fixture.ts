/** @file Small files in CIFAR-10's binary layout. */

const PIXELS = 3072;

/** Rows of `labels`; pixel i of row r is a number that depends on both, and on `salt`. */
export function makeBatch(labels: readonly number[], salt = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(labels.length * (1 + PIXELS));
  labels.forEach((label, row) => {
    const start = row * (1 + PIXELS);
    bytes[start] = label;
    for (let i = 0; i < PIXELS; i++)
      bytes[start + 1 + i] = (i * 7 + row * 31 + label * 13 + salt * 17 + ((i * i) % 5)) % 256;
  });
  return bytes;
}

/** Two training batches of 10 and 7 rows, and a test batch of 8; under these names, as in a subset. */
export const CIFAR10_FILES: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  "data_batch_1.bin": makeBatch([6, 9, 9, 4, 1, 1, 2, 7, 8, 3]),
  "data_batch_2.bin": makeBatch([1, 6, 6, 8, 8, 3, 0], 1),
  "test_batch.bin": makeBatch([3, 8, 8, 0, 6, 6, 1, 6], 2),
  "batches.meta.txt": new TextEncoder().encode("airplane\n"),
};
