import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { IDX_FILES, makeIdx } from "./idx.fixture.ts";
import { idx } from "./idx.ts";
import { memoryFiles } from "./memoryFiles.fixture.ts";

const folder = (files: Readonly<Record<string, Uint8Array>>) =>
  memoryFiles(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`/m/${name}`, bytes])));

async function examine(files: Readonly<Record<string, Uint8Array>>, some: object = {}) {
  const asked = idx.settings.parse({ name: "idx", path: "/m", ...some });
  return (await idx.examine?.(asked, folder(files)))?.settings ?? assert.fail();
}

test("classes are the labels up to the largest, of either part", async () => {
  const settings = await examine(IDX_FILES);
  assert.deepEqual(settings.found?.train, [4, 2, 2, 3, 0]);
  assert.deepEqual(settings.found?.validation, [1, 1, 1, 1, 1]);
  assert.deepEqual(idx.shape(settings), {
    input: { kind: "vectors", dimensions: 12, image: { height: 3, width: 4, channels: 1 } },
    classes: 5,
    answers: 1,
    rows: { train: 11, validation: 5 },
  });
});

test("what an earlier version found, without the size of an image, is what is found now", async () => {
  const { found, ...settings } = await examine(IDX_FILES);
  assert.deepEqual(found?.size, [3, 4]);
  const { size: _, ...earlier } = found ?? assert.fail();
  const recorded = await examine(IDX_FILES, { ...settings, found: earlier });
  assert.deepEqual(recorded.found, earlier);
  assert.deepEqual(idx.shape(recorded).input, { kind: "vectors", dimensions: 12 });
  const moved = { ...recorded, cropPadding: 1 };
  assert.throws(() => idx.shape({ ...recorded, horizontalFlip: true }), { path: "data.horizontalFlip" });
  assert.throws(() => idx.shape(moved), { path: "data.cropPadding", message: /must be 0 for these images/ });
});

test("a crop of which nothing might be seen is refused", async () => {
  const settings = await examine(IDX_FILES);
  const shape = (cropPadding: number) => idx.shape({ ...settings, cropPadding });
  assert.equal(shape(2).rows.train, 11);
  assert.throws(() => shape(3), {
    path: "data.cropPadding",
    message: /3 is not allowed; must be at most 2, so that of images of 3 × 4 pixels something is always seen$/,
  });
});

test("images keep their labels and pixels, packed or not, and whatever stands between the names' parts", async () => {
  const { "train-images-idx3-ubyte.gz": packed, "train-labels-idx1-ubyte": labels } = IDX_FILES;
  const others = {
    "train-images.idx3-ubyte.gz": packed as Uint8Array,
    "train-labels.idx1-ubyte.gz": gzipSync(labels as Uint8Array),
  };
  for (const files of [IDX_FILES, others]) {
    const settings = await examine(files, { validationPoints: 0 });
    const data = await idx.load(settings, 2, folder(files));
    assert.ok(data.kind === "vectors");
    const found = [...data.subsets.train].map((row) => {
      const into = new Float64Array(12);
      data.write(row, into, 0);
      return [data.targets[row], ...into.map((value) => Math.round(value * 255))].join();
    });
    const expected = Array.from({ length: 11 }, (_, row) => {
      const values = Array.from({ length: 12 }, (_, i) => ((row * 12 + i) * 37 + ((row * 12 + i) % 7) * 5) % 256);
      return [[0, 1, 2, 3, 0, 1, 2, 3, 3, 0, 0][row], ...values].join();
    });
    assert.deepEqual(found.toSorted(), expected.toSorted());
  }
});

test("files that hold no such data are refused by name, in one line", async () => {
  const images = "train-images-idx3-ubyte";
  const labels = "train-labels-idx1-ubyte";
  const two = { [images]: makeIdx([2, 1, 1], [7, 8]), [labels]: makeIdx([2], [0, 1]) };
  assert.equal((await examine(two)).found?.dimensions, 1);
  const packed = gzipSync(makeIdx([2, 1, 1], [7, 8]));
  const refused: [files: Readonly<Record<string, Uint8Array>>, message: RegExp][] = [
    [{ [labels]: two[labels] as Uint8Array }, /^\/m has train-labels-idx1-ubyte and no images for it$/],
    [{ [images]: two[images] as Uint8Array }, /^\/m has train-images-idx3-ubyte and no labels for it$/],
    [{ "notes.txt": new Uint8Array(3) }, /^\/m holds no train-images-idx3-ubyte; must be the folder/],
    [{ ...two, [images]: new Uint8Array(3) }, /^\/m\/train-images-idx3-ubyte cannot be read: it is no idx file$/],
    [{ ...two, [images]: makeIdx([2, 1, 1], [7]) }, /its shape, 2 × 1 × 1, says 2 bytes, and it has 1$/],
    [{ ...two, [images]: makeIdx([2, 1, 1], [7, 8, 9]) }, /says 2 bytes, and it has 3$/],
    [{ ...two, [images]: makeIdx([4e9, 4e9, 4e9], [7, 8, 9]) }, /bytes, and it has 3$/],
    [{ ...two, [images]: makeIdx([2, 1, 1], [7, 8], 13) }, /it holds values of type 13; must be 8, unsigned bytes$/],
    [{ ...two, [images]: makeIdx([0, 1, 1], []) }, /it holds no pixels \(0 × 1 × 1\)$/],
    [{ ...two, [images]: makeIdx([2], [7, 8]) }, /it has 1 dimension; images have more$/],
    [
      { ...two, [images]: makeIdx([2, 257, 256], new Uint8Array(2 * 257 * 256)) },
      /its images have 65792 pixels; at most 65536$/,
    ],
    [{ ...two, [labels]: makeIdx([3], [0, 1, 2]) }, /it has 3 labels, and train-images-idx3-ubyte has 2 images$/],
    [{ ...two, [labels]: makeIdx([2, 1], [0, 1]) }, /it has 2 dimensions; must be 1$/],
    [{ ...two, [labels]: makeIdx([2], [4, 4]) }, /^\/m has one class only: all labels are 4$/],
    [{ ...two, [images]: packed.subarray(0, -3) }, /its gzip is damaged or cut$/],
    [
      { ...two, [images]: packed.map((byte, i) => (i === packed.length - 6 ? byte ^ 1 : byte)) },
      /its gzip is damaged or cut$/,
    ],
    [
      { ...two, "t10k-images-idx3-ubyte": makeIdx([1, 2, 1], [1, 1]), "t10k-labels-idx1-ubyte": makeIdx([1], [0]) },
      /^\/m has images of 1 × 1 pixels to train on, and of 2 × 1 for validation$/,
    ],
    [
      { ...two, "emnist-train-images-idx3-ubyte": two[images] as Uint8Array },
      /^\/m has both emnist-train-images-idx3-ubyte and train-images-idx3-ubyte; /,
    ],
  ];
  for (const [files, message] of refused) await assert.rejects(examine(files), { name: "DataFileError", message });
  const file = memoryFiles({ "/m": new Uint8Array(4) });
  const settings = idx.settings.parse({ name: "idx", path: "/m" });
  await assert.rejects(async () => idx.examine?.(settings, file), { message: /^\/m is a file; must be the folder/ });
});
