/** @file Tables of every format: the same rows from each, and what is no such table. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { makeNpy } from "./npy.fixture.ts";
import { readTable } from "./readTable.ts";
import type { ColumnChoice } from "./tableRows.ts";

const csv = (text: string) => new TextEncoder().encode(text);

const CHOICE: ColumnChoice = { label: "label", features: "all", splitColumn: null };

/** Rows of features, each with the number of its class behind them. */
async function read(bytes: Uint8Array, some: Partial<ColumnChoice>): Promise<number[][]> {
  const { inputs, dimensions, labels } = await readTable(new Uint8Array(bytes), { ...CHOICE, ...some });
  return Array.from(labels, (label, row) => [...inputs.subarray(row * dimensions, (row + 1) * dimensions), label]);
}

/** The table of all formats: x.0, x.1 and y. */
const X = [1, 2.5, -3, 4, 0.5, 6];
const Y = [7, 5, 7];
const EXPECTED = [
  [1, 2.5, 1],
  [-3, 4, 0],
  [0.5, 6, 1],
];

test("the same table in every format is the same data", async () => {
  const [f8, f4] = [Float64Array.from(X), Float32Array.from(X)];
  const fortran = Float64Array.of(1, -3, 0.5, 2.5, 4, 6);
  const big = new DataView(new ArrayBuffer(48));
  X.forEach((value, i) => {
    big.setFloat64(8 * i, value);
  });
  const i8 = BigInt64Array.from(Y, BigInt);
  const npz = (x: Uint8Array, y: Uint8Array) => zipSync({ "x.npy": x, "y.npy": y });
  const whole = Float64Array.of(1, 2.5, 7, -3, 4, 5, 0.5, 6, 7);
  const columns = [
    { name: "x0", data: [1, -3, 0.5] },
    { name: "x1", data: [2.5, 4, 6] },
    { name: "y", data: [7n, 5n, 7n] },
  ];
  const formats: [bytes: Uint8Array, label: string][] = [
    [csv("a;b;y\r\n1;2.5;7\r\n-3;4;5\r\n0.5;6;7\r\n"), "y"],
    [csv(",a,b,y\n0,1,2.5,7\n1,-3,4,5\n2,0.5,6,7\n"), "y"],
    [npz(makeNpy("<f8", "3, 2", f8), makeNpy("<i8", "3,", i8)), "y"],
    [npz(makeNpy("<f4", "3, 1, 2", f4), makeNpy("|u1", "3, 1", Uint8Array.from(Y))), "y"],
    [npz(makeNpy("<f8", "3, 2", fortran, "True"), makeNpy("<i4", "3,", Int32Array.from(Y))), "y"],
    [npz(makeNpy(">f8", "3, 2", big), makeNpy("<u2", "3,", Uint16Array.from(Y))), "y"],
    [makeNpy("<f8", "3, 3", whole), "2"],
    [new Uint8Array(parquetWriteBuffer({ columnData: columns })), "y"],
    [
      new Uint8Array(
        parquetWriteBuffer({ columnData: columns, codec: "GZIP", compressors: { GZIP: (bytes) => gzipSync(bytes) } }),
      ),
      "y",
    ],
  ];
  for (const [i, [bytes, label]] of formats.entries()) {
    assert.deepEqual(await read(bytes, { label }), EXPECTED, `format ${i}`);
  }
  const named = npz(makeNpy("<f8", "3, 2", f8), makeNpy("<i8", "3,", i8));
  assert.deepEqual(await read(named, { label: "y", features: ["x"] }), EXPECTED);
  assert.deepEqual(
    await read(named, { label: "y", features: ["x.1"] }),
    EXPECTED.map(([, b, c]) => [b, c]),
  );
});

test("an array of three dimensions in Fortran's order is flattened as NumPy's reshape does", async () => {
  // numpy.arange(12).reshape(2, 3, 2), its bytes with the first index fastest.
  const bytes = Float64Array.of(0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11);
  const npz = zipSync({
    "x.npy": makeNpy("<f8", "2, 3, 2", bytes, "True"),
    "y.npy": makeNpy("|b1", "2,", Uint8Array.of(0, 1)),
  });
  assert.deepEqual(await read(npz, { label: "y" }), [
    [0, 1, 2, 3, 4, 5, 0],
    [6, 7, 8, 9, 10, 11, 1],
  ]);
});

/** As UCS4, which NumPy writes. */
const characters = (text: string) => Uint32Array.from(text, (letter) => letter.codePointAt(0) as number);

test("labels of NumPy are names too, of characters or of bytes", async () => {
  const x = makeNpy("<f8", "3,", Float64Array.of(1, 2, 3));
  const big = new DataView(new ArrayBuffer(24));
  [...characters("ab\0\0c\0")].forEach((code, i) => {
    big.setUint32(4 * i, code);
  });
  for (const y of [
    makeNpy(
      "<U2",
      "3,",
      characters("ab\0\0c\0").map((code, i) => (i === 2 ? 0x1f600 : code)),
    ),
    makeNpy(
      ">U2",
      "3,",
      new Uint8Array(big.buffer).map((byte, i) => (i === 10 ? 0xf6 : i === 9 ? 1 : byte)),
    ),
    makeNpy("|S4", "3,", new TextEncoder().encode("ab\0\0😀c\0\0\0")),
  ]) {
    const { classes } = await readTable(new Uint8Array(zipSync({ "x.npy": x, "label.npy": y })), CHOICE);
    assert.deepEqual(classes, ["ab", "c", "😀"]);
  }
});

/** One byte changed. */
const spoil = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

/** A name in the directory at the end alone is what counts. */
function renameInZip(zip: Uint8Array, from: string, to: string): Uint8Array {
  const at = Buffer.from(zip).lastIndexOf(from);
  const renamed = new Uint8Array(zip);
  renamed.set(new TextEncoder().encode(to), at);
  return renamed;
}

/** The first entry of the directory says that it unpacks to so many bytes. */
function claimSizeInZip(zip: Uint8Array, bytes: number): Uint8Array {
  const forged = new Uint8Array(zip);
  const entry = Buffer.from(zip).indexOf("PK\x01\x02");
  new DataView(forged.buffer).setUint32(entry + 24, bytes, true);
  return forged;
}

/** The codec is a name alone: nothing is packed. */
function asParquet(codec: "ZSTD" | "UNCOMPRESSED", columnData: { name: string; data: unknown[] }[]): Uint8Array {
  const columns = [...columnData, { name: "x", data: columnData[0]?.data.map((_, i) => i) ?? [] }];
  return new Uint8Array(parquetWriteBuffer({ columnData: columns, codec, compressors: { ZSTD: (bytes) => bytes } }));
}

test("what is no table of its format is refused in one line", async () => {
  const two = Float64Array.of(1, 2);
  const npz = zipSync({ "x.npy": makeNpy("<f8", "2,", two), "y.npy": makeNpy("<f8", "2,", two) });
  const parquet = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "label", data: [1, 2] },
        { name: "x", data: [1, 2] },
      ],
    }),
  );
  const refused: [bytes: Uint8Array, message: RegExp, some?: Partial<ColumnChoice>][] = [
    [makeNpy("<U3", "2,", new Uint8Array(24)), /it has no column besides the label$/, { label: "0" }],
    [makeNpy("<U3", "2, 1", new Uint8Array(23)), /its shape, 2 × 1, needs 24 bytes, and it has 23$/, { label: "0" }],
    [makeNpy("<U1", "1, 2", characters("ab")), /row 1, column 0: "a" is no finite number$/, { label: "1" }],
    [
      makeNpy("<U1", "1, 2", Uint32Array.of(97, 2 ** 31)),
      /it holds a character of the number 2147483648$/,
      { label: "0" },
    ],
    [makeNpy("|S1", "1, 2", Uint8Array.of(97, 0xfe)), /it holds bytes that are no text$/, { label: "0" }],
    [makeNpy("<U0", "99999999999, 1", new Uint8Array(0)), /it holds values of <U0; must be numbers/, { label: "0" }],
    [
      makeNpy("|O", "2,", new Uint8Array(24)),
      /it holds values of \|O; must be numbers \(b1, i1, .*\) or texts \(U, S\)$/,
    ],
    [makeNpy("<f8", "", Float64Array.of(1)), /it holds one number, and no array$/],
    [makeNpy("<f8", "3,", two), /its shape, 3, needs 24 bytes, and it has 16$/],
    [makeNpy("<f8", "99999999999, 99999999999", two), /needs \S+ bytes, and it has 16$/],
    [makeNpy("<f8", "2, 1", two).subarray(0, 40), /its header is cut$/],
    [makeNpy("<f8", "1, 2", two), /^data\.label: "label" is not allowed; must be a column of the table \(0, 1\)$/],
    [npz.subarray(0, -8), /its zip is damaged$/],
    [spoil(npz, npz.length - 30), /its zip is damaged/],
    [spoil(npz, 200), /its zip is damaged: y\.npy is not what was packed$/],
    [renameInZip(npz, "x.npy", "y.npy"), /it holds y\.npy twice$/],
    [claimSizeInZip(npz, 2 ** 30 - 1), /its zip is damaged$/],
    [gzipSync("x,label\n1,2\n"), /it is packed by gzip; a table must be unpacked$/],
    [Uint8Array.of(0x50, 0x4b, 5, 6, ...new Uint8Array(18)), /it holds no array$/],
    [
      zipSync({ "x.npy": makeNpy("<f8", "2,", two), "y.npy": makeNpy("<f8", "1,", two.subarray(1)) }),
      /not the same number of rows: x has 2, and y has 1$/,
    ],
    [zipSync({ "x.npy": makeNpy("|V1", "2,", two) }), /x: it holds values of \|V1/],
    [zipSync({ "notes.txt": csv("a") }), /it holds no array$/],
    [parquet.subarray(0, -9), /its footer is damaged$/],
    [
      asParquet("ZSTD", [{ name: "label", data: [1, 2] }]),
      /it is packed by ZSTD; must be one of UNCOMPRESSED, SNAPPY, GZIP$/,
    ],
    [
      asParquet("UNCOMPRESSED", [{ name: "label", data: [[1], [2]] }]),
      /row 1, column label: the label \[1\] is neither a whole number nor a name$/,
    ],
  ];
  for (const [bytes, message, some] of refused) {
    await assert.rejects(readTable(new Uint8Array(bytes), { ...CHOICE, ...some }), (error: Error) => {
      assert.ok(["FormatError", "SettingError"].includes(error.name), String(error.stack));
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  }
});
