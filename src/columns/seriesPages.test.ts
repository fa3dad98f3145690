/** @file Series files that hold more, or other, than their name and their run say: told before they are unpacked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { Column } from "./column.ts";
import { decodeSeries, encodeSeries } from "./seriesFile.ts";
import { parseSeriesFileName, seriesFileName } from "./seriesFileName.ts";
import { followsKey } from "./seriesPages.ts";

const COLUMNS: Column[] = [
  { name: "trainLoss", type: "f64" },
  { name: "trainAccuracy", type: "f32" },
];

const steps = Float64Array.from({ length: 100 }, (_, i) => i + 1);

const spanOf = (columns: readonly Column[], at = steps) => ({
  steps: at,
  columns: columns.map((column) => ({
    ...column,
    values: new (column.type === "f64" ? Float64Array : Float32Array)(at.length),
  })),
  follows: null,
});

function decode(file: Uint8Array, first = 1, last = 100, expected: readonly Column[] | null = COLUMNS) {
  const name = parseSeriesFileName(seriesFileName(first, last, file));
  assert.ok(name !== null);
  return decodeSeries(file, name, expected);
}

/** A file as `encodeSeries` makes it, but for these settings of the writer. */
function forge(settings: Partial<Parameters<typeof parquetWriteBuffer>[0]>): Uint8Array {
  const values = (
    data: Int32Array | Float64Array | Float32Array,
    name: string,
    type: "INT32" | "DOUBLE" | "FLOAT",
  ) => ({
    name,
    type,
    data,
    nullable: false,
    encoding: type === "INT32" ? ("DELTA_BINARY_PACKED" as const) : ("BYTE_STREAM_SPLIT" as const),
  });
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        values(Int32Array.from(steps), "step", "INT32"),
        values(new Float64Array(100), "trainLoss", "DOUBLE"),
        values(new Float32Array(100), "trainAccuracy", "FLOAT"),
      ],
      codec: "GZIP",
      compressors: { GZIP: (bytes) => gzipSync(bytes) },
      rowGroupSize: 100,
      ...settings,
    }),
  );
}

/** A file of this footer. */
function withFooter(...footer: number[]): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, footer.length, true);
  return Buffer.concat([Buffer.from("PAR1"), Uint8Array.from(footer), length, Buffer.from("PAR1")]);
}

test("a forged file that is as it should be is read, and so is one of many pages", () => {
  assert.deepEqual(decode(forge({})), decode(encodeSeries(spanOf(COLUMNS))));
  assert.deepEqual(decode(forge({ pageSize: 64 })), decode(forge({})));
});

test("what a file follows is said under its own key", () => {
  const other = { key: "other", value: "x" };
  assert.equal(decode(forge({ kvMetadata: [other, { key: followsKey, value: "0" }] })).follows, 0);
  assert.equal(decode(forge({ kvMetadata: [other, { key: followsKey, value: "null" }] })).follows, null);
  assert.equal(decode(forge({ kvMetadata: [other] })).follows, null);
});

for (const [what, file, message] of [
  [
    "other columns than the run",
    encodeSeries(spanOf([...COLUMNS, { name: "more", type: "f32" }])),
    /columns are not those of the manifest/,
  ],
  [
    "columns of another type",
    encodeSeries(spanOf(COLUMNS.map(({ name }) => ({ name, type: "f32" as const })))),
    /columns are not those of the manifest/,
  ],
  ["steps that go back", encodeSeries(spanOf(COLUMNS, Float64Array.of(1, 50, 20, 100))), /steps are not in order/],
  ["steps twice", encodeSeries(spanOf(COLUMNS, Float64Array.of(1, 50, 50, 100))), /steps are not in order/],
  [
    "pages that unpack to more than they say",
    forge({ compressors: { GZIP: () => gzipSync(new Uint8Array(1e6)) } }),
    /does not unpack to \d+ bytes/,
  ],
  [
    "pages that unpack to less than they say",
    forge({ compressors: { GZIP: () => gzipSync(new Uint8Array(3)) } }),
    /cannot be unpacked|too short/,
  ],
  ["pages that are not packed", forge({ codec: "UNCOMPRESSED" }), /columns are not where its footer says/],
  ["several groups of rows", forge({ rowGroupSize: 10 }), /columns are not all there/],
  [
    "nothing that it follows",
    forge({ kvMetadata: [{ key: followsKey, value: "[1e99]" }] }),
    /does not say what it follows/,
  ],
  ...["0x", " 0", "-0", ""].map(
    (value) =>
      [
        `"${value}" that it follows`,
        forge({ kvMetadata: [{ key: followsKey, value }] }),
        /does not say what it follows/,
      ] as const,
  ),
  ["itself that it follows", forge({ kvMetadata: [{ key: followsKey, value: "1" }] }), /does not say what it follows/],
  [
    "a list of 2^31 elements",
    withFooter(0x15, 2, 0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 7, 0),
    /list that is longer than its bytes/,
  ],
  ["a text of 2^31 characters", withFooter(0x18, 0xff, 0xff, 0xff, 0xff, 7, 0), /value that is longer than its bytes/],
  [
    "structures 10,000 deep",
    withFooter(...new Array<number>(10_000).fill(0x1c), ...new Array<number>(10_001).fill(0)),
    /too deep/,
  ],
  ["a number without end", withFooter(0x16, ...new Array<number>(100).fill(0xff), 0), /too many digits/],
  ["a footer of nothing", withFooter(0), /footer is malformed/],
  ["no footer", Buffer.from("PAR1PAR1"), /no Parquet file/],
] as const) {
  test(`a file with ${what} is refused`, () => {
    assert.throws(
      () => decode(file),
      (error) => {
        assert.ok(error instanceof Error && error.constructor === Error, String(error));
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test("a file of more rows than its name has steps is refused before it is unpacked", (t) => {
  const file = encodeSeries(spanOf(COLUMNS));
  const allocated = t.mock.method(globalThis, "Float64Array");
  assert.throws(() => decode(file, 1, 99), { message: "its steps differ from its name" });
  assert.throws(() => decode(file, 1, 10), { message: "its steps differ from its name" });
  assert.equal(allocated.mock.callCount(), 0);
  allocated.mock.restore();
  assert.throws(() => decode(file, 1, 101), { message: "its steps differ from its name" });
});
