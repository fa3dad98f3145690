/** @file Files of every kind, recognised by how they begin. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError } from "../formatError.ts";
import { recogniseFormat } from "./recogniseFormat.ts";

const recognise = (head: string | Uint8Array, size = 1000) =>
  recogniseFormat(typeof head === "string" ? new TextEncoder().encode(head) : head, size);

test("logs and weights are recognised", () => {
  assert.equal(recognise("step,loss\n1,2\n"), "csv");
  assert.equal(recognise(""), "csv");
  assert.equal(recognise('{"step":1}\n'), "jsonl");
  assert.equal(recognise('\ufeff {"step":1}\n'), "jsonl");
  assert.equal(recognise('{\n "log_history": []}'), "json");
  for (const text of ["[1]", "[", "[\n{", '["a"]', "[]", "[1.5, 2]"]) assert.equal(recognise(text), "json", text);
  const line = "[2026-11-27 10:00:00] iteration 10/ 100 | lm loss: 2.5E+00 | grad norm: 1.5 |\n";
  assert.equal(recognise(line), "text");
  assert.equal(recognise("\x18\0\0\0brain.Event:2"), "tensorboard");
  const weights = Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0, "{".charCodeAt(0), 1);
  assert.equal(recognise(weights), "safetensors");
  // Part of a larger memory, as what is read from a file may be.
  assert.equal(recognise(Uint8Array.of(7, 7, ...weights).subarray(2)), "safetensors");
  assert.throws(() => recognise(weights, 9), /is not text in UTF-8/);
});

test("what cannot be read is named, with what helps", () => {
  const refusals: [Uint8Array, RegExp][] = [
    [Uint8Array.of(0x1f, 0x8b, 8), /^is damaged: it begins as gzip does; it cannot be unpacked$/],
    [Uint8Array.of(0x50, 0x4b, 3, 4), /^is a zip archive, .*; save weights with safetensors/],
    [Uint8Array.of(0x61, 0, 0x62, 0), /^is not text in UTF-8, and no file of bytes that is read here; /],
  ];
  for (const [head, message] of refusals) {
    assert.throws(
      () => recognise(head),
      (error) => error instanceof FormatError && error.kind === "refused" && message.test(error.message),
    );
  }
});
