/** @file Pages of Parquet, written byte by byte: what lies about its values is told before a library makes them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ColumnMetaData, ParquetType } from "hyparquet";
import { readChunk } from "./parquetPages.ts";

const DATA = 0;
const DICTIONARY = 2;
const [PLAIN, DELTA_BINARY_PACKED, DELTA_BYTE_ARRAY, RLE_DICTIONARY] = [0, 5, 7, 8];

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
/** A whole number as the next field of a structure of Thrift's. */
const next = (value: number) => [0x15, ...varint(2 * value)];
/** A structure of whole numbers, so many fields behind the last one. */
const struct = (distance: number, ...fields: number[]) => [16 * distance + 12, ...fields.flatMap(next), 0];

/** A page of the first version, or a dictionary. */
function page(type: number, values: number, encoding: number, content: readonly number[], length = content.length) {
  const head = [type, length, content.length].flatMap(next);
  const says = type === DICTIONARY ? struct(4, values, encoding) : struct(2, values, encoding, 3, 3);
  return [...head, ...says, 0, ...content];
}

const doubles = (...values: number[]) => [...new Uint8Array(Float64Array.from(values).buffer)];
const text = (word: string) => [word.length, 0, 0, 0, ...new TextEncoder().encode(word)];

async function read(pages: readonly number[][], rows: number, unpacked: number, type: ParquetType = "DOUBLE") {
  const bytes = Uint8Array.from(pages.flat());
  const meta = {
    type,
    codec: "UNCOMPRESSED",
    path_in_schema: ["x"],
    data_page_offset: 0n,
    total_compressed_size: BigInt(bytes.length),
    total_uncompressed_size: BigInt(unpacked),
  } as unknown as ColumnMetaData;
  const element = { name: "x", type, repetition_type: "REQUIRED" } as const;
  return [...Array.from(await readChunk(bytes, { meta, element, root: { name: "root", num_children: 1 }, rows }))];
}

const DAMAGED = { kind: "damaged", message: "its Parquet is damaged, or written in a way that is not read" };

test("pages of values, and a dictionary with places in it", async () => {
  const pages = [page(DATA, 1, PLAIN, doubles(1)), page(DATA, 2, PLAIN, doubles(2, 3))];
  assert.deepEqual(await read(pages, 3, 24), [1, 2, 3]);
  const words = page(DICTIONARY, 2, PLAIN, [...text("ab"), ...text("c")]);
  const places = page(DATA, 3, RLE_DICTIONARY, [1, 3, 0b110]);
  assert.deepEqual(await read([words, places], 3, 14, "BYTE_ARRAY"), ["ab", "c", "c"]);
});

test("values by differences are refused by name, however long they say that they are", async () => {
  const differences = [...varint(2 ** 40), ...varint(2 ** 40), ...varint(2000), 0, 2, 0];
  for (const [encoding, name, type] of [
    [DELTA_BYTE_ARRAY, "DELTA_BYTE_ARRAY", "BYTE_ARRAY"],
    [DELTA_BINARY_PACKED, "DELTA_BINARY_PACKED", "INT64"],
    [99, "an encoding that is not known", "DOUBLE"],
  ] as const) {
    const forged = page(DATA, 2000, encoding, [...differences, ...new Array<number>(2000).fill(97)]);
    await assert.rejects(read([forged], 2000, 1e6, type), {
      kind: "refused",
      message: `its values are written as ${name}; must be one of PLAIN, PLAIN_DICTIONARY, RLE_DICTIONARY, RLE, BYTE_STREAM_SPLIT`,
    });
  }
});

test("pages together unpack to no more than their column says", async () => {
  const pages = [page(DATA, 1, PLAIN, doubles(1)), page(DATA, 1, PLAIN, doubles(2))];
  assert.deepEqual(await read(pages, 2, 16), [1, 2]);
  await assert.rejects(read(pages, 2, 15), DAMAGED);
  await assert.rejects(read([page(DATA, 1, PLAIN, doubles(1), -8)], 1, 16), DAMAGED);
});

test("a second dictionary, pages of no values, and pages of two kinds are refused", async () => {
  const words = page(DICTIONARY, 1, PLAIN, text("ab"));
  const places = page(DATA, 1, RLE_DICTIONARY, [1, 2, 0]);
  assert.deepEqual(await read([words, places], 1, 1000, "BYTE_ARRAY"), ["ab"]);
  await assert.rejects(read([words, words, places], 1, 1000, "BYTE_ARRAY"), DAMAGED);
  const value = page(DATA, 1, PLAIN, doubles(1));
  await assert.rejects(read([page(DATA, 0, PLAIN, []), value], 1, 1000), DAMAGED);
  const both = [...[DATA, 8, 8].flatMap(next), ...struct(2, 1, PLAIN, 3, 3), ...struct(2, 1, PLAIN), 0, ...doubles(1)];
  await assert.rejects(read([both], 1, 1000), DAMAGED);
});
