import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SettingError } from "../settingError.ts";
import { buildTable } from "./operationTable.ts";
import { type SplitSettings, splitRows } from "./split.ts";

const kind = fc.constantFrom<SplitSettings["split"]>("seeded", "openai");
const percent = fc.integer({ min: 1, max: 99 });

test("every row is on one side", () => {
  fc.assert(
    fc.property(
      kind,
      fc.integer({ min: 100, max: 600 }),
      percent,
      fc.maxSafeNat(),
      (split, rows, trainPercent, seed) => {
        const { train, validation } = splitRows(rows, { split, trainPercent }, seed);
        assert.ok(Math.abs(train.length - (rows * trainPercent) / 100) <= 0.5);
        assert.deepEqual(
          [...train, ...validation].sort((x, y) => x - y),
          [...Array(rows).keys()],
        );
      },
    ),
  );
});

test("a larger share keeps the training rows of a smaller one", () => {
  fc.assert(
    fc.property(kind, percent, percent, fc.maxSafeNat(), (split, p, q, seed) => {
      const trainRows = (trainPercent: number) => splitRows(500, { split, trainPercent }, seed).train;
      const [small, large] = [trainRows(Math.min(p, q)), trainRows(Math.max(p, q))];
      assert.deepEqual([...large.subarray(0, small.length)], [...small]);
    }),
  );
});

test("training sets are as large as those of openai/grok", () => {
  // From Python: round(rows * (percent / 100.0)). The middle goes to the even side.
  for (const [rows, trainPercent, expected] of [
    [9312, 50, 4656],
    [9409, 50, 4704],
    [14_400, 50, 7200],
    [4753, 50, 2376],
    [9409, 5, 470],
    [7, 50, 4],
    [5, 50, 2],
    [5, 30, 2],
  ] as const) {
    assert.equal(splitRows(rows, { split: "openai", trainPercent }, 0).train.length, expected);
    assert.equal(splitRows(rows, { split: "seeded", trainPercent }, 0).train.length, expected);
  }
});

test("the split of openai/grok does not know the seed, ours does", () => {
  const first = (split: SplitSettings["split"], seed: number) =>
    splitRows(9312, { split, trainPercent: 50 }, seed).train.subarray(0, 4).join();
  assert.equal(first("openai", 0), "7534,2902,578,6513");
  assert.equal(first("openai", 1), first("openai", 0));
  assert.notEqual(first("seeded", 1), first("seeded", 0));
});

test("the seeded split of seed 0 is pinned", () => {
  const { train } = splitRows(9312, { split: "seeded", trainPercent: 50 }, 0);
  assert.deepEqual([...train.subarray(0, 5)], [2017, 3269, 1756, 6562, 5199]);
});

test("both splits share the operands and answers evenly", () => {
  const { a, b, c, rows } = buildTable("addition", 97);
  for (const split of ["seeded", "openai"] as const) {
    const { train } = splitRows(rows, { split, trainPercent: 50 }, 3);
    for (const column of [a, b, c]) {
      const counts = new Array<number>(97).fill(0);
      for (const row of train) {
        const value = column[row] as number;
        counts[value] = (counts[value] ?? 0) + 1;
      }
      // Each value is in 97 rows, half of which are drawn: hypergeometric, mean 48.5, deviation 4.9.
      assert.ok(counts.every((count) => Math.abs(count - 48.5) < 5 * 4.9));
    }
  }
});

test("a percentage that leaves one side empty is refused", () => {
  for (const trainPercent of [0, 100, -1, 101, Number.NaN, 1e-3, 99.999]) {
    assert.throws(
      () => splitRows(9409, { split: "seeded", trainPercent }, 0),
      (error) =>
        error instanceof SettingError && error.path === "data.trainPercent" && Object.is(error.value, trainPercent),
      `${trainPercent} %`,
    );
  }
  for (const [trainPercent, allowed] of [
    [0, "a number greater than 0 and less than 100"],
    [100, "a number greater than 0 and less than 100"],
    [Number.NaN, "a number greater than 0 and less than 100"],
    [1e-3, "such that of 9409 rows at least one is for training"],
    [99.999, "such that of 9409 rows at least one is for validation"],
  ] as const) {
    assert.throws(() => splitRows(9409, { split: "openai", trainPercent }, 0), {
      message: `data.trainPercent: ${trainPercent} is not allowed; must be ${allowed}`,
    });
  }
});
