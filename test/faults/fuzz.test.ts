/**
 * @file 200,000 files that are nearly right, for every reader of files from elsewhere: each is read, or refused with the
 * one error that the reader says it throws; none hangs, ends the process, or takes a gigabyte.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzReader } from "./support/fuzz/campaign.ts";
import { READERS } from "./support/fuzz/readers.ts";
import { SEED } from "./support/random.ts";

/** All inputs together; SLINGSHOT_FUZZ_INPUTS=2000000 is a longer night. */
const INPUTS = Number(process.env.SLINGSHOT_FUZZ_INPUTS ?? 200_000);
const SHARES = READERS.reduce((sum, { share }) => sum + share, 0);

for (const { name, share } of READERS) {
  const count = Math.round((INPUTS * share) / SHARES);
  test(`${name}: ${count} inputs`, async () => {
    const { read, refused, slowest, peakMegabytes } = await fuzzReader(name, count);
    const shown = `${read} read, ${refused} refused; slowest ${slowest.ms.toFixed(0)} ms (input ${slowest.input}); ${peakMegabytes.toFixed(0)} MB`;
    console.log(`fuzz ${name} (seed ${SEED}): ${shown}`);
    assert.ok(peakMegabytes < 1000, `${peakMegabytes} MB`);
    // Inputs that are all refused at once would test nothing behind the first check.
    if (count > 1000) assert.ok(read > count / 100 && refused > count / 100, shown);
  });
}
