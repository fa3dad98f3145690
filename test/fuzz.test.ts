/** @file A few thousand of the inputs of test/faults/fuzz.test.ts, always the same ones. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzReader } from "./faults/support/fuzz/campaign.ts";
import { READERS } from "./faults/support/fuzz/readers.ts";

for (const { name, share } of READERS) {
  test(`${name}: nearly right files are read, or refused with the reader's own error`, async () => {
    const { read, refused } = await fuzzReader(name, share / 50, 1);
    assert.ok(read > 0 && refused > 0, `${read} read, ${refused} refused`);
  });
}
