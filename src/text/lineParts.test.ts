import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError } from "../formatError.ts";
import { cutLines, takeLines } from "./lineParts.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** The text in chunks of so many bytes. */
function* split(text: string, bytes: number): Generator<Uint8Array> {
  const all = encode(text);
  for (let at = 0; at < all.length; at += bytes) yield all.subarray(at, at + bytes);
}

test("parts hold whole lines, go on where the one before ended, and share its last lines", async () => {
  const lines = Array.from({ length: 500 }, (_, i) => `${i + 1},${"é".repeat(i % 7)}`);
  for (const chunk of [1, 7, 64, 10_000]) {
    let [before, sharing, last] = [0, 0, false];
    for await (const part of cutLines(split(`${lines.join("\n")}\n`, chunk), { bytes: 300, overlapBytes: 80 })) {
      const own = new TextDecoder("utf-8", { fatal: true }).decode(part.bytes).split("\n").slice(0, -1);
      assert.deepEqual(own, lines.slice(part.line - 1, part.line - 1 + own.length));
      if (part.line > 1) sharing = Math.min(sharing || 99, before - part.line + 1);
      before = part.line - 1 + own.length;
      last = part.isLast;
    }
    assert.deepEqual([before, last], [500, true]);
    assert.ok(sharing >= 4, `${sharing} lines are shared`);
  }
});

test("a text that fits is one part, also without a newline at its end; a line that is too long is refused", async () => {
  const parts = [];
  for await (const { bytes, ...part } of cutLines([encode("a\nb")], { bytes: 100, overlapBytes: 10 }))
    parts.push({ ...part, text: new TextDecoder().decode(bytes) });
  assert.deepEqual(parts, [{ text: "a\nb", line: 1, isLast: true }]);
  const long = cutLines([encode(`a\n${"b".repeat(200)}\n`)], { bytes: 100, overlapBytes: 10 });
  await assert.rejects(async () => {
    for await (const _ of long);
  }, FormatError);
  assert.equal(new TextDecoder().decode(takeLines(encode("a\nb\nc"), 2)), "a\nb\n");
});
