/** @file Structures of Thrift's compact protocol, gone past byte by byte: each kind of value, and each way to lie about one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { skipStruct } from "./thrift.ts";

/** Where the structure of these bytes ends, with other bytes before and behind it. */
function skip(...bytes: readonly number[]): number {
  return skipStruct(Uint8Array.from([9, 9, ...bytes, 9, 9]), 2, 2 + bytes.length) - 2;
}

/** A structure with one field, of this type and these bytes. */
const field = (type: number, ...bytes: readonly number[]) => [0x10 + type, ...bytes, 0];

const number = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...number(Math.floor(value / 128))];
const zeros = (count: number) => new Array<number>(count).fill(0);

test("every kind of value has its bytes", () => {
  for (const bytes of [
    [0],
    field(1),
    field(2),
    field(3, 7),
    field(4, 5),
    field(5, ...number(300)),
    field(6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1),
    field(7, ...zeros(8)),
    field(8, 0),
    field(8, 3, 1, 0, 1),
    field(8, ...number(200), ...zeros(200)),
    field(9, 0x03),
    field(9, 0x31, 1, 2, 1),
    field(9, 0x22, 2, 2),
    field(9, 0x25, ...number(300), 0),
    field(9, 0xf3, 20, ...zeros(20)),
    field(9, 0x2c, ...field(3, 0), 0),
    field(9, 0x19, 0x23, 0, 0),
    field(12, ...field(12, 0)),
    // A field whose number does not follow the last one's.
    [0x05, ...number(400), 1, 0],
    [0x11, 0x02, 8, 0x13, 0, 0],
  ]) {
    assert.equal(skip(...bytes), bytes.length, String(bytes));
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(
        () => skip(...bytes.slice(0, length)),
        /^Error: it (is cut|has a (value|list) that is longer than its bytes)$/,
      );
    }
  }
});

test("what is behind a structure is left", () => {
  assert.equal(skipStruct(Uint8Array.of(0x13, 7, 0, 0x13, 7, 0), 0, 6), 3);
  assert.equal(skipStruct(Uint8Array.of(0x13, 7, 0, 0x13, 7, 0), 3, 6), 6);
});

test("unknown kinds, endless numbers, and lengths beyond the bytes are told", () => {
  for (const type of [10, 11, 13, 14, 15])
    assert.throws(() => skip(...field(type)), /it has a value of the unknown type \d+$/);
  assert.throws(() => skip(...field(5, ...new Array<number>(20).fill(0x80))), /it has a number of too many digits$/);
  assert.throws(() => skip(...field(8, ...number(2 ** 40))), /it has a value that is longer than its bytes$/);
  assert.throws(() => skip(...field(9, 0xf1, ...number(2 ** 40))), /it has a list that is longer than its bytes$/);
  // Its last element's byte is the end of the structure.
  assert.throws(() => skip(0x19, 0x33, 1, 2), /it has a list that is longer than its bytes$/);
});

test("structures and lists within each other may be so deep, and no deeper", () => {
  const structs = (depth: number): number[] => (depth === 0 ? [0] : field(12, ...structs(depth - 1)));
  const lists = (depth: number): number[] => (depth === 0 ? [0x03] : [0x19, ...lists(depth - 1)]);
  const isTaken = (bytes: readonly number[]) => {
    try {
      return skip(...bytes) === bytes.length;
    } catch (error) {
      assert.match(String(error), /its structures lie too deep in one another$/);
      return false;
    }
  };
  for (const nest of [structs, (depth: number) => field(9, ...lists(depth))]) {
    const deepest = Array.from({ length: 100 }, (_, depth) => depth).findLast((depth) => isTaken(nest(depth))) ?? 0;
    assert.ok(deepest >= 4 && deepest < 40, String(deepest));
    assert.ok(!isTaken(nest(5000)));
  }
});
