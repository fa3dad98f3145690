import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createStream, uniform } from "../random/index.ts";
import { SettingError } from "../settingError.ts";
import { replaceAnswers } from "./labelNoise.ts";
import { buildTable } from "./operationTable.ts";
import { splitRows } from "./split.ts";

const table = buildTable("division", 97);
const { train, validation } = splitRows(table.rows, { split: "seeded", trainPercent: 50 }, 0);

test("without noise the table stays as it is", () => {
  assert.deepEqual(replaceAnswers(table, train, 0, 0), table);
});

test("only the first training rows get other answers, and the given table keeps its own", () => {
  const before = table.c.slice();
  fc.assert(
    fc.property(fc.nat(train.length), fc.maxSafeNat(), (count, seed) => {
      const { a, b, c } = replaceAnswers(table, train, count, seed);
      assert.equal(a, table.a);
      assert.equal(b, table.b);
      for (const row of [...train.subarray(count), ...validation]) assert.equal(c[row], before[row]);
    }),
    { numRuns: 20 },
  );
  assert.deepEqual(table.c, before);
});

test("answers are drawn as the table has them: about one in p stays right, and all are as frequent", () => {
  const { c } = replaceAnswers(table, train, train.length, 0);
  const right = train.reduce((sum, row) => sum + (c[row] === table.c[row] ? 1 : 0), 0);
  const expected = train.length / 97;
  assert.ok(Math.abs(right - expected) < 5 * Math.sqrt(expected), `${right} of ${train.length}`);
  const counts = new Array<number>(97).fill(0);
  for (const row of train) counts[c[row] as number] = (counts[c[row] as number] ?? 0) + 1;
  assert.ok(counts.every((count) => Math.abs(count - expected) < 5 * Math.sqrt(expected)));
});

test("more noise keeps what less noise replaced; another seed replaces otherwise", () => {
  const answers = (count: number, seed: number) => {
    const { c } = replaceAnswers(table, train, count, seed);
    return [...train.subarray(0, 50)].map((row) => c[row]);
  };
  assert.deepEqual(answers(200, 0), answers(50, 0));
  assert.notDeepEqual(answers(50, 1), answers(50, 0));
});

test('the answers come from the stream "noise" of the seed, one draw a row', () => {
  const stream = createStream(7, "noise");
  const expected = table.c.slice();
  for (const row of train.subarray(0, 30)) expected[row] = table.c[Math.floor(uniform(stream) * 9312)] as number;
  assert.deepEqual(replaceAnswers(table, train, 30, 7).c, expected);
});

test("a count beyond the training rows is refused", () => {
  for (const count of [-1, 0.5, train.length + 1, Number.NaN]) {
    assert.throws(
      () => replaceAnswers(table, train, count, 0),
      (error) =>
        error instanceof SettingError &&
        error.path === "data.noisyLabels" &&
        error.allowed === "a whole number from 0 to 4656, the number of training rows",
    );
  }
});
