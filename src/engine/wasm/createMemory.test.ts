import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryError } from "../memoryError.ts";
import { createMemory } from "./createMemory.ts";

test("a memory holds the bytes asked for, shared or not", () => {
  for (const shared of [true, false]) {
    const { buffer } = createMemory(65_537, shared);
    assert.equal(buffer.byteLength, 131_072);
    assert.equal(buffer instanceof SharedArrayBuffer, shared);
  }
});

test("more than addresses reach is told as too much memory, with how much it is", () => {
  for (const shared of [true, false]) {
    assert.throws(
      () => createMemory(2 ** 32 + 1, shared),
      (error) => error instanceof MemoryError && Math.ceil(error.mebibytes) === 4097,
    );
  }
});

test("any other error is not", () => {
  assert.throws(() => createMemory(Number.NaN, true), TypeError);
});
