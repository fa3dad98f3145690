import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { parquetWriteBuffer } from "hyparquet-writer";
import { memoryFiles } from "./memoryFiles.fixture.ts";
import { makeNpy, TABLE_CSV } from "./table.fixture.ts";
import { table } from "./table.ts";

const csv = (text: string) => new TextEncoder().encode(text);

async function examine(bytes: Uint8Array, some: object = {}) {
  const files = memoryFiles({ "/t": bytes });
  const asked = table.settings.parse({ name: "table", path: "/t", ...some });
  return (await table.examine?.(asked, files))?.settings ?? assert.fail();
}

async function load(bytes: Uint8Array, some: object = {}, seed = 0) {
  const settings = await examine(bytes, { normalization: "none", ...some });
  const data = await table.load(settings, seed, memoryFiles({ "/t": bytes }));
  assert.ok(data.kind === "vectors");
  const dimensions = settings.found?.dimensions ?? 0;
  const rows = (part: "train" | "validation") =>
    [...data.parts[part]].map((row) => {
      const into = new Float64Array(dimensions);
      data.write(row, into, 0);
      return [...into, data.targets[row] as number];
    });
  return { train: rows("train"), validation: rows("validation") };
}

test("feature columns, a label column and a split column of a CSV", async () => {
  const { found } = await examine(TABLE_CSV, { splitColumn: "part", features: ["a", "b"] });
  const { files: _, ...holds } = found ?? assert.fail();
  assert.deepEqual(holds, { dimensions: 2, classes: ["0", "1", "2"], train: 6, validation: 3 });
  const { train, validation } = await load(TABLE_CSV, { splitColumn: "part", features: ["b", "a"] });
  assert.deepEqual(train, [
    [0.5, 1, 0],
    [-1.5, 2, 1],
    [1e-3, 4, 2],
    [-7, 6, 1],
    [8, 7, 0],
    [10, 9, 2],
  ]);
  assert.deepEqual(validation, [
    [2.25, 3, 0],
    [0.5, 5, 2],
    [-9, 8, 1],
  ]);
  const all = await load(TABLE_CSV, { splitColumn: "part" });
  assert.deepEqual(all.train[0], [1, 0.5, 3, 0]);
});

test("without a split column the seed chooses", async () => {
  const some = { features: ["a"], trainPercent: 50 };
  const { train, validation } = await load(TABLE_CSV, some, 1);
  assert.deepEqual([train.length, validation.length], [4, 5]);
  assert.deepEqual([...train, ...validation].map(([a]) => a).toSorted(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.notDeepEqual(await load(TABLE_CSV, some, 2), { train, validation });
  const whole = await load(TABLE_CSV, { ...some, trainPercent: 100 });
  assert.deepEqual([whole.train.map(([a]) => a), whole.validation], [[1, 2, 3, 4, 5, 6, 7, 8, 9], []]);
  await assert.rejects(async () => table.shape(await examine(TABLE_CSV, { features: ["a"], trainPercent: 1 })), {
    path: "data.trainPercent",
  });
});

test("columns are standardised by the training rows", async () => {
  const some = { splitColumn: "part", features: ["b"], normalization: "columns" };
  const { train, validation } = await load(TABLE_CSV, some);
  const mean = (0.5 - 1.5 + 1e-3 - 7 + 8 + 10) / 6;
  const deviation = Math.sqrt([0.5, -1.5, 1e-3, -7, 8, 10].reduce((sum, x) => sum + (x - mean) ** 2, 0) / 5) + 1e-6;
  [...train, ...validation].forEach(([value], i) => {
    const raw = [0.5, -1.5, 1e-3, -7, 8, 10, 2.25, 0.5, -9][i] as number;
    assert.ok(Math.abs((value as number) - (raw - mean) / deviation) < 1e-12);
  });
});

test("labels are classes in sorted order: numbers by size, names by their letters", async () => {
  const classes = async (...labels: string[]) => {
    const settings = await examine(csv(`x,label\n${labels.map((label) => `1,${label}\n`).join("")}`));
    return settings.found?.classes;
  };
  assert.deepEqual(await classes("10", "9", "-1", "9.0"), ["-1", "9", "10"]);
  assert.deepEqual(await classes("ship", "10", "9"), ["10", "9", "ship"]);
  assert.deepEqual(await classes("b", " a", "B"), ["B", "a", "b"]);
});

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
    const { train } = await load(bytes, { label, trainPercent: 100 });
    assert.deepEqual(train, EXPECTED, `format ${i}`);
  }
  const named = npz(makeNpy("<f8", "3, 2", f8), makeNpy("<i8", "3,", i8));
  assert.deepEqual((await load(named, { label: "y", features: ["x"], trainPercent: 100 })).train, EXPECTED);
  assert.deepEqual(
    (await load(named, { label: "y", features: ["x.1"], trainPercent: 100 })).train,
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
  const { train } = await load(npz, { label: "y", trainPercent: 100 });
  assert.deepEqual(train, [
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
    const { found } = await examine(zipSync({ "x.npy": x, "label.npy": y }));
    assert.deepEqual(found?.classes, ["ab", "c", "😀"]);
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

test("what is no such table is refused in one line", async () => {
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
  const refused: [bytes: Uint8Array, message: RegExp, some?: object][] = [
    [csv(""), /^\/t cannot be read: it is empty$/],
    [csv("x,label\n"), /it has no rows$/],
    [csv("x,y\n1,2\n"), /^data\.label: "label" is not allowed; must be a column of the table \(x, y\)$/],
    [
      csv("x,label\n1,2\n"),
      /^data\.splitColumn: "part" is not allowed; must be a column of the table \(x, label\)$/,
      { splitColumn: "part" },
    ],
    [csv("x,label\n1,2\n"), /^data\.features: "z" is not allowed; must be a column of the table/, { features: ["z"] }],
    [csv("x,label\n1,2\n"), /^data\.features: "label" is not allowed/, { features: ["label"] }],
    [csv("x,label\n1,2\n"), /^data\.features: "a column twice" is not allowed/, { features: ["x", "x"] }],
    [csv("label\n1\n2\n"), /it has no column besides the label$/],
    [csv("x,x,label\n1,2,3\n"), /two columns are called "x"$/],
    [csv("x,label\n1,2\nNaN,3\n"), /line 3, column x: "NaN" is no finite number$/],
    [csv("x,label\n1,2\n-inf,3\n"), /line 3, column x: "-inf" is no finite number$/],
    [csv("x,label\n1,2\n,3\n"), /line 3, column x: "" is no finite number$/],
    [csv("x,label\n1,2\nred,3\n"), /line 3, column x: "red" is no finite number$/],
    [csv("x,label\n1,2\n2\n"), /line 3 has 1 cells, and the header has 2$/],
    [csv("x,label\n1,2\n1,\n"), /line 3, column label: the label is missing$/],
    [
      csv("x,label\n1,2\n1,0.5\n"),
      /line 3, column label: the label "0\.5" is neither a whole number up to 2\^53 in size nor a name$/,
    ],
    [csv("x,label\n1,2\n1,9007199254740993\n"), /the label "9007199254740993" is neither/],
    [csv("x,label\n1,2\n1e39,3\n"), /line 3, column x: "1e39" is more than float32 holds$/],
    [csv("x,label\n1,2\n2,2\n"), /it has one class only: all labels are "2"$/],
    [
      csv(`x,label\n${Array.from({ length: 1025 }, (_, i) => `1,${i}\n`).join("")}`),
      /it has more than 1,024 different labels, the most that are read$/,
    ],
    [
      csv("x,label,part\n1,2,train\n1,3,maybe\n"),
      /line 3, column part: "maybe" is not allowed; must be train or validation$/,
      { splitColumn: "part" },
    ],
    [csv('x,label\n"1,2\n'), /a quote is missing or misplaced$/],
    [Uint8Array.of(0x78, 0xff, 0xfe), /it is not UTF-8 text/],
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
    await assert.rejects(examine(bytes, some), (error: Error) => {
      assert.ok(["DataFileError", "SettingError"].includes(error.name), String(error.stack));
      assert.match(error.message, message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  }
  const one = await examine(csv("x,label,part\n1,2,train\n1,3,val\n"), { splitColumn: "part" });
  assert.throws(() => table.shape(one), {
    message: /^data\.splitColumn: "part" is not allowed; must be such that at least two rows are for training; 1 are$/,
  });
});
