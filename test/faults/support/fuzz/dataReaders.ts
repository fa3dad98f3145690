/** @file The readers of files of data: what they are given in fuzzing, and the errors that each may throw. */
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { createTar } from "nanotar";
import { makeBatch } from "../../../../src/data/cifar10.fixture.ts";
import { makeIdx } from "../../../../src/data/idx.fixture.ts";
import { TABLE_CSV } from "../../../../src/data/table.fixture.ts";
import { FormatError } from "../../../../src/formatError.ts";
import { readArchive, readBatch } from "../../../../src/readers/cifar10Batches.ts";
import { readIdx } from "../../../../src/readers/idxArray.ts";
import { makeNpy } from "../../../../src/readers/npy.fixture.ts";
import { readTable } from "../../../../src/readers/readTable.ts";
import { SettingError } from "../../../../src/settingError.ts";
import { below, type Draw, mutate, pick } from "./mutate.ts";
import type { FuzzedReader } from "./readers.ts";

const LONGEST_MESSAGE = 5000;

/** One line; a setting that names no column of what the file has become is one too. */
const isTold = (error: unknown) =>
  (error instanceof FormatError || error instanceof SettingError) &&
  error.message.length < LONGEST_MESSAGE &&
  !/[\r\n]/.test(error.message);

const copy = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/** Packs what `mutate` makes of what was packed: its checksums are right again. */
const withinGzip = async (originals: readonly Uint8Array[], draw: Draw) =>
  new Uint8Array(gzipSync(mutate([gunzipSync(pick(draw, originals))], draw)));

const batches: FuzzedReader = {
  name: "cifar10 batch",
  share: 5_000,
  originals: [makeBatch([6, 9, 9]), makeBatch([0])],
  generated: fc.uint8Array({ maxLength: 60 }),
  read: (bytes) => readBatch("data_batch_1.bin", bytes),
  isExpected: isTold,
};

const TAR = createTar([
  { name: "cifar-10-batches-bin/data_batch_1.bin", data: makeBatch([1, 2]) },
  { name: "cifar-10-batches-bin/test_batch.bin", data: makeBatch([3]) },
  { name: "../../readme.html", data: "text" },
]);

/** Puts a header's checksum right, as anybody can. */
function signTar(tar: Uint8Array): Uint8Array {
  const signed = copy(tar);
  for (let at = 0; at + 512 <= signed.length; at += 512) {
    // Where the format is written, in headers alone.
    if (String.fromCharCode(...signed.subarray(at + 257, at + 262)) !== "ustar") continue;
    signed.fill(32, at + 148, at + 156);
    const sum = signed.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
    signed.set(new TextEncoder().encode(sum.toString(8).padStart(6, "0")), at + 148);
    signed[at + 154] = 0;
  }
  return signed;
}

const archive: FuzzedReader = {
  name: "cifar10 archive",
  share: 10_000,
  originals: [gzipSync(TAR)],
  generated: fc.uint8Array({ maxLength: 2000 }).map((bytes) => new Uint8Array(gzipSync(bytes))),
  within: async (originals, draw) => {
    if (draw() < 0.3) return withinGzip(originals, draw);
    // Of the first block mostly: in what follows it are pixels.
    const at = 512 * below(draw, 2) * (TAR.byteLength / 512 - 20);
    const head = mutate([copy(new Uint8Array(TAR)).subarray(at, at + 512)], draw).subarray(0, 512);
    const tar = copy(new Uint8Array(TAR));
    tar.set(head, at);
    return new Uint8Array(gzipSync(signTar(tar)));
  },
  read: (bytes) => readArchive(copy(bytes)),
  isExpected: isTold,
};

const idx: FuzzedReader = {
  name: "idx",
  share: 20_000,
  originals: [makeIdx([3, 2, 2], new Uint8Array(12)), gzipSync(makeIdx([5], [0, 1, 2, 3, 4]))],
  generated: fc
    .tuple(fc.array(fc.nat(2 ** 32 - 1), { maxLength: 9 }), fc.uint8Array({ maxLength: 20 }))
    .map(([shape, values]) => makeIdx(shape, values)),
  within: async (originals, draw) => withinGzip(originals.slice(1), draw),
  read: (bytes) => readIdx(copy(bytes)),
  isExpected: isTold,
};

const CHOICES = [
  { label: "label", features: "all", splitColumn: null },
  { label: "label", features: ["a"], splitColumn: "part" },
  { label: "label", features: ["a"], splitColumn: null },
  { label: "1", features: "all", splitColumn: null },
] as const;

const readAsTable = (bytes: Uint8Array, draw: Draw) => readTable(copy(bytes), pick(draw, CHOICES));

const tableCsv: FuzzedReader = {
  name: "table of CSV",
  share: 30_000,
  originals: [TABLE_CSV, new TextEncoder().encode("a;label;part\r\n1;x;train\r\n2;y;val\r\n")],
  generated: fc
    .array(fc.tuple(fc.oneof(fc.double(), fc.integer()), fc.oneof(fc.integer(), fc.string({ maxLength: 5 }))))
    .map((rows) => new TextEncoder().encode(["a,label", ...rows.map((row) => row.join(","))].join("\n"))),
  read: readAsTable,
  isExpected: isTold,
};

const NPY = [
  makeNpy("<f8", "3, 2", Float64Array.of(1, 0, 2, 1, 3, 0)),
  makeNpy(">i4", "2, 2", new Uint8Array(16).fill(1, 7)),
  makeNpy("<U1", "2, 2", Uint32Array.of(49, 97, 50, 98)),
];

const npy: FuzzedReader = {
  name: "npy",
  share: 20_000,
  originals: NPY,
  generated: fc
    .tuple(fc.constantFrom("<f8", "|S3", "<U2", "|b1", "|O", "<U0"), fc.array(fc.maxSafeNat(), { maxLength: 5 }))
    .map(([descr, shape]) => makeNpy(descr, shape.join(", "), new Uint8Array(24))),
  read: readAsTable,
  isExpected: isTold,
};

const ARRAYS = {
  "a.npy": makeNpy("<f8", "3,", Float64Array.of(1, 2, 3)),
  "label.npy": makeNpy("<U2", "3,", Uint32Array.of(97, 98, 97, 0, 99, 0)),
};

const npz: FuzzedReader = {
  name: "npz",
  share: 30_000,
  originals: [
    zipSync(ARRAYS),
    zipSync(ARRAYS, { level: 0 }),
    zipSync({ ...ARRAYS, "../label.npy": ARRAYS["label.npy"] }),
  ],
  generated: fc
    .dictionary(
      fc.string({ maxLength: 8 }).map((name) => `${name}.npy`),
      fc.uint8Array({ maxLength: 40 }),
      { maxKeys: 4 },
    )
    .map((files) => zipSync(files)),
  within: async (_originals, draw) => {
    const name = pick(draw, Object.keys(ARRAYS) as (keyof typeof ARRAYS)[]);
    const bomb = draw() < 0.002;
    const content = bomb ? new Uint8Array(2 ** 24) : mutate([ARRAYS[name]], draw);
    const zip = zipSync({ ...ARRAYS, [name]: content });
    // What the directory says of it: sizes, checksum, and where it lies.
    const at = Buffer.from(zip).indexOf("PK\x01\x02") + below(draw, 46);
    if (draw() < 0.3) zip.set(mutate([zip.subarray(at, at + 4)], draw).subarray(0, 4), at);
    return zip;
  },
  read: readAsTable,
  isExpected: isTold,
};

const COLUMNS = [
  { name: "a", nullable: true, data: [1.5, 2.5, 3.5, 4, 5, 6, 7, 8, 9] },
  { name: "label", data: ["x", "y", "x", "y", "x", "x", "x", "y", "z"] },
  { name: "part", data: ["train", "val", "train", "val", "val", "train", "train", "val", "train"] },
];

const parquet: FuzzedReader = {
  name: "parquet",
  share: 60_000,
  originals: (["UNCOMPRESSED", "SNAPPY", "GZIP"] as const).map(
    (codec) =>
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [...COLUMNS, { name: "b", data: new Int32Array(9), encoding: "DELTA_BINARY_PACKED" }],
          codec,
          compressors: { GZIP: (bytes) => gzipSync(bytes) },
          rowGroupSize: codec === "GZIP" ? 4 : 9,
        }),
      ),
  ),
  generated: fc
    .array(fc.oneof(fc.double(), fc.string({ maxLength: 4 }), fc.constant(null)), { minLength: 9, maxLength: 9 })
    .map(
      (data) =>
        new Uint8Array(
          parquetWriteBuffer({ columnData: [...COLUMNS.slice(1), { name: "a", data: data.map(String) }] }),
        ),
    ),
  within: async (originals, draw) => {
    const file = pick(draw, originals);
    const length = new DataView(file.buffer, file.byteOffset).getUint32(file.length - 8, true);
    const start = file.length - 8 - length;
    // Of the pages, or of the footer, whose length is right again.
    if (draw() < 0.5) return Buffer.concat([mutate([file.subarray(0, start)], draw), file.subarray(start)]);
    const footer = mutate([file.subarray(start, file.length - 8)], draw);
    const tail = Buffer.from("____PAR1");
    tail.writeUInt32LE(footer.length);
    return Buffer.concat([file.subarray(0, start), footer, tail]);
  },
  read: readAsTable,
  isExpected: isTold,
};

export const DATA_READERS: readonly FuzzedReader[] = [batches, archive, idx, tableCsv, npy, npz, parquet];
