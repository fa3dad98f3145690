/** @file What claims make of numbers: against counting by hand, and what holds for any numbers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareGroups } from "./comparing.ts";
import { countShare, FEW, MOST } from "./counting.ts";
import { allOf, anyOf, judgeInterval, unknown } from "./finding.ts";
import { rankSumCounts } from "./rankSum.ts";
import { judgeTrend } from "./trending.ts";

const group = (name: string, values: readonly number[]) => ({ name, values });

test("the distribution of the rank sum is that of all orders, counted one by one", () => {
  for (const [m, n] of [
    [1, 1],
    [2, 3],
    [4, 4],
    [5, 3],
  ] as const) {
    const counted = new Float64Array(m * n + 1);
    for (let chosen = 0; chosen < 1 << (m + n); chosen++) {
      const isFirst = Array.from({ length: m + n }, (_, i) => ((chosen >> i) & 1) === 1);
      if (isFirst.filter(Boolean).length !== m) continue;
      const pairs = isFirst.reduce(
        (sum, first, i) => (first ? sum + isFirst.slice(0, i).filter((each) => !each).length : sum),
        0,
      );
      counted[pairs] = (counted[pairs] as number) + 1;
    }
    assert.deepEqual([...rankSumCounts(m, n)], [...counted], `${m} and ${n}`);
  }
});

test("the interval of a difference of five and five goes from the 3rd to the 23rd of 25, as tables of the rank sum have it", () => {
  const { interval } = compareGroups("x", group("a", [1.1, 2.2, 3.3, 4.4, 5.5]), group("b", [0.1, 0.7, 1.9, 2.8, 3.6]));
  assert.deepEqual(
    interval?.map((value) => Number(value.toFixed(6))),
    [-1.4, 4.3],
  );
});

test("three and three are too few for an interval, four and four are not", () => {
  const apart = (n: number) => compareGroups("x", group("a", new Array(n).fill(9)), group("b", new Array(n).fill(1)));
  assert.deepEqual([apart(3).verdict, apart(3).interval], ["cannot-tell", null]);
  assert.deepEqual([apart(4).verdict, apart(4).interval], ["pass", [8, 8]]);
});

test("one of four comparisons needs five and five, each larger than each", () => {
  const verdictOf = (n: number, least: number) =>
    compareGroups(
      "x",
      group("a", [...new Array(n - 1).fill(9), least]),
      group("b", new Array(n).fill(1)),
      { above: 0 },
      4,
    ).verdict;
  assert.deepEqual([verdictOf(4, 9), verdictOf(5, 9), verdictOf(5, 0)], ["cannot-tell", "pass", "cannot-tell"]);
});

test("what did not come by the last step is later than all that did; where it came in no run, the runs are too short", () => {
  const never = group("never", new Array(5).fill(Number.POSITIVE_INFINITY));
  assert.equal(compareGroups("time", never, group("soon", [1, 2, 3, 4, 5])).verdict, "pass");
  assert.equal(compareGroups("time", group("soon", [1, 2, 3, 4, 5]), never).verdict, "fail");
  const neither = compareGroups("time", never, never);
  assert.deepEqual([neither.verdict, neither.interval], ["cannot-tell", null]);
  assert.equal(neither.measured, "time: no run of never or never has come to it");
});

test("a comparison turned round is the opposite, and what one bears out the other contradicts", () => {
  const numbers = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const [there, back] = [
        compareGroups("x", group("a", a), group("b", b)),
        compareGroups("x", group("b", b), group("a", a)),
      ];
      assert.deepEqual(
        there.interval?.map((value) => 0 - value).sort((x, y) => x - y) ?? null,
        back.interval?.map((value) => value + 0).sort((x, y) => x - y) ?? null,
      );
      if (there.verdict === "pass") assert.equal(back.verdict, "fail");
    }),
  );
});

test("a share: five of five are most, three of three cannot be told, none of five are few", () => {
  const share = (answers: readonly (boolean | null)[], bound = MOST) => countShare(answers, "x", (each) => each, bound);
  assert.equal(share([true, true, true, true, true]).verdict, "pass");
  assert.equal(share([true, true, true]).verdict, "cannot-tell");
  assert.equal(share([false, false, false, false, false], FEW).verdict, "pass");
  assert.equal(share([false, false, false, false, false]).verdict, "fail");
  assert.deepEqual([share([null, null]).verdict, share([null, true]).count], ["cannot-tell", 1]);
});

test("a trend has the sign that it is asked for, and none where nothing varies", () => {
  const rising = Array.from({ length: 20 }, (_, i) => [i, i + (i % 3)] as const);
  assert.equal(judgeTrend("x", rising, "rises").verdict, "pass");
  assert.equal(judgeTrend("x", rising, "falls").verdict, "fail");
  assert.equal(
    judgeTrend(
      "x",
      rising.map(([x]) => [x, 1] as const),
      "rises",
    ).verdict,
    "cannot-tell",
  );
  assert.equal(judgeTrend("x", rising.slice(0, 4), "rises").verdict, "cannot-tell");
});

test("an interval that touches its bound does not hold, and one without numbers cannot be told", () => {
  assert.equal(judgeInterval([0, 1], { above: 0 }), "cannot-tell");
  assert.equal(judgeInterval([0, 0], { above: 0 }), "fail");
  assert.equal(judgeInterval([1, 2], { below: 1 }), "fail");
  assert.equal(judgeInterval([Number.NaN, 2], { above: 0 }), "cannot-tell");
  assert.equal(judgeInterval(null, { above: 0 }), "cannot-tell");
});

test("of several findings one that fails decides, and one that cannot be told holds up the rest", () => {
  const finding = (verdict: "pass" | "fail") => ({ ...unknown(verdict), verdict, count: 2 });
  assert.equal(allOf([finding("pass"), finding("pass")]).verdict, "pass");
  assert.equal(allOf([finding("pass"), unknown("why")]).verdict, "cannot-tell");
  assert.deepEqual([allOf([unknown("why"), finding("fail")]).verdict, allOf([]).verdict], ["fail", "cannot-tell"]);
  assert.equal(anyOf([finding("fail"), finding("pass"), unknown("why")]).verdict, "pass");
  assert.equal(anyOf([finding("fail"), unknown("why")]).verdict, "cannot-tell");
  assert.deepEqual([anyOf([finding("fail"), finding("fail")]).verdict, anyOf([]).verdict], ["fail", "cannot-tell"]);
});
