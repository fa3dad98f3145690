/** @file Numbers of a series file's footer and page headers, changed one at a time: each lie has its own answer. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parquetMetadata } from "hyparquet";
import { LONGEST_FOOTER } from "../limits.ts";
import type { Column } from "./column.ts";
import { decodeSeries, encodeSeries } from "./seriesFile.ts";
import { parseSeriesFileName, seriesFileName } from "./seriesFileName.ts";

const ROWS = 10;
const COLUMNS: readonly Column[] = [
  { name: "trainLoss", type: "f64" },
  { name: "trainAccuracy", type: "f32" },
];

const span = {
  steps: Float64Array.from({ length: ROWS }, (_, i) => i + 1),
  columns: [
    { name: "trainLoss", type: "f64", values: Float64Array.from({ length: ROWS }, (_, i) => i / 7) },
    { name: "trainAccuracy", type: "f32", values: Float32Array.from({ length: ROWS }, (_, i) => i / 9) },
  ],
  follows: null,
} as const;

const original = encodeSeries(span);

function decode(file: Uint8Array, expected: readonly Column[] | null = COLUMNS, last = ROWS) {
  const name = parseSeriesFileName(seriesFileName(1, last, file));
  assert.ok(name !== null);
  return decodeSeries(file, name, expected);
}

/** Where the values of a structure lie, by the numbers of their fields, as `8.4`; whole numbers, texts and booleans. */
type Places = Map<string, { readonly at: number; readonly length: number }>;

/** Thrift's compact protocol, as far as Parquet's headers need it. */
function findPlaces(bytes: Uint8Array, begin: number): Places {
  const places: Places = new Map();
  let at = begin;
  const varint = () => {
    let number = 0;
    for (let i = 0; ; i++) {
      const byte = bytes[at++] as number;
      number += (byte & 127) * 128 ** i;
      if (byte < 128) return number;
    }
  };
  const value = (type: number, path: string): void => {
    const start = at;
    if (type === 8) {
      const length = varint();
      at += length;
    } else if (type === 9) {
      const head = bytes[at++] as number;
      const length = head >> 4 === 15 ? varint() : head >> 4;
      for (let i = 0; i < length; i++) value(head & 15, `${path}[${i}]`);
    } else if (type === 12) {
      struct(`${path}.`);
    } else {
      varint();
    }
    places.set(path, { at: start, length: at - start });
  };
  const struct = (path: string): void => {
    for (let field = 0; ; ) {
      const head = bytes[at++] as number;
      if (head === 0) return;
      field = head >> 4 === 0 ? varint() / 2 : field + (head >> 4);
      // Booleans are told by the type that they have.
      if ((head & 15) <= 2) places.set(`${path}${field}`, { at: at - 1, length: 0 });
      else value(head & 15, `${path}${field}`);
    }
  };
  struct("");
  return places;
}

const footerLength = new DataView(original.buffer, original.byteOffset).getUint32(original.length - 8, true);
const footer = findPlaces(original, original.length - 8 - footerLength);
const chunksOf = (file: Uint8Array) => parquetMetadata(file.slice().buffer).row_groups[0]?.columns ?? [];
const offsetsOf = (file: Uint8Array) => chunksOf(file).map(({ meta_data }) => Number(meta_data?.data_page_offset));
const chunks = chunksOf(original);
/** Of the only page of the steps, the losses and the accuracies. */
const headers = offsetsOf(original).map((offset) => findPlaces(original, offset));

/** The file with other whole numbers at these places, each of as many bytes as before. */
function withNumbers(places: Places | undefined, changes: Readonly<Record<string, number>>, of = original): Uint8Array {
  const file = of.slice();
  for (const [field, number] of Object.entries(changes)) {
    const place = places?.get(field);
    assert.ok(place !== undefined && place.length > 0, `${field} of ${[...(places?.keys() ?? [])]}`);
    let rest = number < 0 ? -2 * number - 1 : 2 * number;
    for (let i = 0; i < place.length; i++) {
      file[place.at + i] = (rest % 128) + (i < place.length - 1 ? 128 : 0);
      rest = Math.floor(rest / 128);
    }
    assert.equal(rest, 0, `${number} is too long for ${field}`);
  }
  return file;
}

function numberAt(places: Places | undefined, field: string): number {
  const { at = 0, length = 0 } = places?.get(field) ?? {};
  const bytes = original.subarray(at, at + length);
  return bytes.reduce((sum, byte, i) => sum + (byte & 127) * 128 ** i, 0) / 2;
}

const refuse = (file: Uint8Array, message: RegExp | string, expected?: null) =>
  assert.throws(
    () => decode(file, expected),
    (error) => {
      assert.ok(error instanceof Error && error.constructor === Error, String(error));
      if (typeof message === "string") assert.equal(error.message, message);
      else assert.match(error.message, message);
      return true;
    },
  );

/** Fields of a page's header. */
const [TYPE, UNPACKED, PACKED] = ["1", "2", "3"];
const [VALUES, NULLS, PAGE_ROWS, ENCODING, DEFINITIONS, REPETITIONS] = ["8.1", "8.2", "8.3", "8.4", "8.5", "8.6"];

test("the file as it is, with its numbers written again, is read", () => {
  assert.deepEqual(decode(original), span);
  for (const [i, plain] of [8 * ROWS, 4 * ROWS].entries()) {
    const header = headers[i + 1];
    assert.equal(numberAt(header, UNPACKED), plain);
    assert.deepEqual(
      decode(withNumbers(header, { [TYPE]: 3, [VALUES]: ROWS, [NULLS]: 0, [PAGE_ROWS]: ROWS, [ENCODING]: 9 })),
      span,
    );
  }
});

describe("a page of another kind is refused", () => {
  const kind = "it has a page of a kind that is not written";
  for (const [column, header] of headers.entries()) {
    for (const [what, change] of [
      ["a page of version 1", { [TYPE]: 0 }],
      ["a dictionary", { [TYPE]: 2 }],
      ["plain values", { [ENCODING]: 0 }],
      ["values that are written as another column's are", { [ENCODING]: column === 0 ? 9 : 5 }],
      ["a value that is none", { [NULLS]: 1 }],
      ["more rows than values", { [PAGE_ROWS]: ROWS + 1 }],
      ["more values than rows", { [VALUES]: ROWS + 1 }],
      ["levels of definition", { [DEFINITIONS]: 1 }],
      ["levels of repetition", { [REPETITIONS]: 1 }],
    ] as const) {
      test(`column ${column}: ${what}`, () => refuse(withNumbers(header, change), kind));
    }

    test(`column ${column}: values that are not packed`, () => {
      const place = header.get("8.7")?.at;
      // A file need not say that they are.
      if (place === undefined) return;
      const file = original.slice();
      file[place] = ((file[place] as number) & 0xf0) + 2;
      refuse(file, kind);
    });
  }
});

describe("counts of pages that do not go with each other are refused", () => {
  for (const [column, width] of [
    [1, 8],
    [2, 4],
  ] as const) {
    const header = headers[column];
    test(`column ${column}: bytes`, () => {
      for (const bytes of [ROWS * width + 1, ROWS * width - 1, 0]) {
        refuse(withNumbers(header, { [UNPACKED]: bytes }), `it has a page of 10 values that unpacks to ${bytes} bytes`);
      }
      refuse(withNumbers(header, { [UNPACKED]: -1 }), "it has a count that is none");
    });

    test(`column ${column}: rows`, () => {
      const fewer = { [VALUES]: 9, [PAGE_ROWS]: 9, [UNPACKED]: 9 * width };
      refuse(withNumbers(header, fewer), "it has a column of 9 values, and 10 rows");
      const none = { [VALUES]: 0, [PAGE_ROWS]: 0, [UNPACKED]: 0 };
      refuse(withNumbers(header, none), "it has a page of 0 values that unpacks to 0 bytes");
      refuse(withNumbers(header, { [VALUES]: -1, [PAGE_ROWS]: -1 }), "it has a count that is none");
    });

    test(`column ${column}: packed bytes`, () => {
      const packed = numberAt(header, PACKED);
      refuse(withNumbers(header, { [PACKED]: packed + 1 }), "it has a page that is longer than its column");
      refuse(withNumbers(header, { [PACKED]: packed - 1 }), /./);
      refuse(withNumbers(header, { [PACKED]: -packed }), "it has a count that is none");
    });
  }

  test("steps that unpack to more than any would", () => {
    const many = { steps: Float64Array.from({ length: 100 }, (_, i) => 1 + 977 * i * i), columns: [], follows: null };
    const file = encodeSeries(many);
    const header = findPlaces(file, offsetsOf(file)[0] as number);
    const most = 2 * 4 * 100 + 2048;
    const withBytes = (bytes: number) => withNumbers(header, { [UNPACKED]: bytes }, file);
    const read = (file: Uint8Array) => decode(file, [], many.steps.at(-1));
    // It says no more than how much is unpacked at the most.
    assert.deepEqual(read(withBytes(most)), many);
    assert.throws(() => read(withBytes(most + 1)), {
      message: `it has a page of 100 values that unpacks to ${most + 1} bytes`,
    });
  });
});

/** Of the footer: the columns' elements of the schema, and their chunks. */
const element = (column: number, field: number) => `2[${column + 1}].${field}`;
const chunk = (column: number, field: number) => `4[0].1[${column}].3.${field}`;
const [SCHEMA_TYPE, SCHEMA_NAME] = [1, 4];
const [CODEC, PACKED_CHUNK, OFFSET] = [4, 7, 9];

describe("a footer that says what is not so is refused", () => {
  const inFooter = (changes: Readonly<Record<string, number>>) => withNumbers(footer, changes);
  const [INT32, INT96, FLOAT, DOUBLE] = [1, 3, 4, 5];

  test("steps that are none", () => {
    for (const type of [INT96, FLOAT, DOUBLE]) refuse(inFooter({ [element(0, SCHEMA_TYPE)]: type }), "it has no steps");
    const file = original.slice();
    file[(footer.get(element(0, SCHEMA_NAME))?.at as number) + 1] = "S".charCodeAt(0);
    refuse(file, "it has no steps");
  });

  test("columns of other types, or names", () => {
    refuse(inFooter({ [element(1, SCHEMA_TYPE)]: INT32 }), "its column trainLoss holds no floats");
    refuse(inFooter({ [element(2, SCHEMA_TYPE)]: DOUBLE }), "its columns are not those of the manifest");
    refuse(inFooter({ [element(2, SCHEMA_TYPE)]: DOUBLE }), /a page of 10 values that unpacks to 40 bytes/, null);
    const file = original.slice();
    const place = (footer.get(element(1, SCHEMA_NAME))?.at as number) + 1;
    file[place] = "T".charCodeAt(0);
    refuse(file, "its columns are not those of the manifest");
    assert.equal(decode(file, null).columns[0]?.name, "TrainLoss");
  });

  test("rows that there are not", () => {
    refuse(inFooter({ 3: ROWS + 1 }), "its steps differ from its name");
    refuse(inFooter({ 3: 0 }), "its steps differ from its name");
    refuse(inFooter({ 3: -1 }), "it has a count that is none");
    refuse(inFooter({ 3: ROWS - 1 }), "it has a column of 10 values, and 9 rows");
  });

  test("places where the columns do not lie", () => {
    const nowhere = "its columns are not where its footer says";
    const [first = 0, second = 0] = offsetsOf(original);
    const size = Number(chunks[2]?.meta_data?.total_compressed_size);
    for (const codec of [0, 1, 6]) refuse(inFooter({ [chunk(1, CODEC)]: codec }), nowhere);
    refuse(inFooter({ [chunk(1, OFFSET)]: first }), nowhere);
    refuse(inFooter({ [chunk(1, OFFSET)]: second - 1 }), nowhere);
    refuse(inFooter({ [chunk(0, OFFSET)]: 3 }), nowhere);
    refuse(inFooter({ [chunk(2, PACKED_CHUNK)]: size + 1 }), nowhere);
    refuse(inFooter({ [chunk(2, PACKED_CHUNK)]: size - 1 }), "it has a page that is longer than its column");
    refuse(inFooter({ [chunk(2, PACKED_CHUNK)]: 0 }), "it has a column of 0 values, and 10 rows");
    refuse(inFooter({ [chunk(2, PACKED_CHUNK)]: -1 }), "it has a count that is none");
  });

  test("its own length", () => {
    const withLength = (file: Uint8Array, length: number) => {
      const copy = file.slice();
      new DataView(copy.buffer).setUint32(copy.length - 8, length, true);
      return copy;
    };
    const whole = original.length - 12;
    for (const length of [whole + 1, 2 ** 31, 2 ** 32 - 1]) {
      refuse(withLength(original, length), `its footer of ${length} bytes does not fit`);
    }
    for (const length of [whole, footerLength - 1, footerLength + 1, 0]) {
      refuse(withLength(original, length), /^(its footer is malformed|it (is cut|has ).*)$/);
    }
    const padded = new Uint8Array(LONGEST_FOOTER + 1 + original.length);
    padded.set(original, LONGEST_FOOTER + 1);
    refuse(withLength(padded, LONGEST_FOOTER + 1), `its footer of ${LONGEST_FOOTER + 1} bytes does not fit`);
    refuse(withLength(padded, LONGEST_FOOTER), "its footer is malformed");
  });
});
