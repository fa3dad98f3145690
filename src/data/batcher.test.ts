import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SettingError } from "../settingError.ts";
import { type BatchSettings, createBatcher } from "./batcher.ts";

const settings = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean())
  .map(([rows, share, replacement]): BatchSettings & { readonly size: number } => ({
    rows,
    size: 1 + Math.floor(share * (rows - 1)),
    sampling: replacement ? "replacement" : "epochs",
  }));

test("an epoch takes every row once and its last batch what is left", () => {
  fc.assert(
    fc.property(settings, fc.maxSafeNat(), fc.nat(5), ({ rows, size }, seed, epoch) => {
      const batcher = createBatcher({ rows, size, sampling: "epochs" }, seed);
      const batches = Array.from({ length: batcher.stepsPerEpoch }, (_, i) => [
        ...batcher.indicesOf(epoch * batcher.stepsPerEpoch + i),
      ]);
      const last = batches.pop() ?? [];
      assert.ok(batches.every((batch) => batch.length === size));
      assert.equal(last.length, rows - size * batches.length);
      assert.ok(last.length > 0);
      const taken = [...batches.flat(), ...last].sort((x, y) => x - y);
      assert.deepEqual(taken, [...Array(rows).keys()]);
    }),
  );
});

test("a batcher that starts at a step gives what one that came there gives", () => {
  fc.assert(
    fc.property(settings, fc.maxSafeNat(), fc.nat(60), (s, seed, start) => {
      const straight = createBatcher(s, seed);
      for (let step = 0; step < start; step++) straight.indicesOf(step);
      const resumed = createBatcher(s, seed);
      for (let step = start; step < start + 8; step++) {
        assert.deepEqual([...resumed.indicesOf(step)], [...straight.indicesOf(step)]);
      }
      assert.deepEqual([...straight.indicesOf(0)], [...createBatcher(s, seed).indicesOf(0)]);
    }),
  );
});

test("where the data stand is told by epoch, row and draws", () => {
  const position = (size: BatchSettings["size"], sampling: BatchSettings["sampling"], step: number) => {
    const { epoch, row, draws } = createBatcher({ rows: 10, size, sampling }, 0).positionOf(step);
    return [epoch, row, draws];
  };
  // Ten rows by fours are three steps an epoch, and the order of ten rows takes nine draws.
  assert.deepEqual(position(4, "epochs", 0), [0, 0, 0]);
  assert.deepEqual(position(4, "epochs", 2), [0, 8, 0]);
  assert.deepEqual(position(4, "epochs", 7), [2, 4, 18]);
  assert.deepEqual(position("full", "epochs", 7), [7, 0, 0]);
  assert.deepEqual(position(4, "replacement", 7), [2, 4, 28]);
  assert.deepEqual(position("full", "replacement", 7), [7, 0, 70]);
});

test("sizes follow the rule of openai/grok", () => {
  const describe = (rows: number) => {
    const { size, stepsPerEpoch } = createBatcher({ rows, size: "openai", sampling: "epochs" }, 0);
    return [size, stepsPerEpoch];
  };
  assert.deepEqual(describe(4656), [512, 10]);
  assert.deepEqual(describe(1024), [512, 2]);
  assert.deepEqual(describe(1023), [512, 2]);
  assert.deepEqual(describe(101), [51, 2]);
  assert.deepEqual(describe(1), [1, 1]);
  const batcher = createBatcher({ rows: 4656, size: "openai", sampling: "epochs" }, 0);
  assert.equal(batcher.indicesOf(9).length, 48);
});

test("a full batch is all rows in order, at every step", () => {
  for (const size of ["full", 7] as const) {
    const batcher = createBatcher({ rows: 7, size, sampling: "epochs" }, 5);
    assert.equal(batcher.stepsPerEpoch, 1);
    for (const step of [0, 1, 100]) assert.deepEqual([...batcher.indicesOf(step)], [0, 1, 2, 3, 4, 5, 6]);
  }
});

test("each epoch and each seed has an order of its own", () => {
  const orders = [0, 1, 2].flatMap((seed) => {
    const batcher = createBatcher({ rows: 100, size: 50, sampling: "epochs" }, seed);
    return [0, 2, 4].map((step) => batcher.indicesOf(step).join());
  });
  assert.equal(new Set(orders).size, 9);
});

test("sampling with replacement draws all rows alike, some of them twice in a batch", () => {
  const batcher = createBatcher({ rows: 50, size: 50, sampling: "replacement" }, 0);
  const counts = new Array<number>(50).fill(0);
  let distinct = 0;
  for (let step = 0; step < 400; step++) {
    const batch = batcher.indicesOf(step);
    assert.equal(batch.length, 50);
    distinct += new Set(batch).size;
    for (const row of batch) counts[row] = (counts[row] ?? 0) + 1;
  }
  assert.equal(counts.length, 50);
  assert.ok(counts.every((count) => Math.abs(count - 400) < 5 * 20));
  // 50 · (1 − (1 − 1/50)^50) = 31.8 distinct rows a batch.
  assert.ok(Math.abs(distinct / 400 - 31.79) < 0.7, `${distinct / 400}`);
});

test("the batches of seed 0 are pinned", () => {
  const first = (sampling: BatchSettings["sampling"], step: number) => [
    ...createBatcher({ rows: 4656, size: "openai", sampling }, 0).indicesOf(step).subarray(0, 4),
  ];
  assert.deepEqual(
    [first("epochs", 0), first("epochs", 10), first("replacement", 0)],
    [
      [71, 365, 610, 3991],
      [1553, 1955, 2442, 1718],
      [315, 3354, 4273, 3595],
    ],
  );
});

test("a batch that is empty, broken or larger than the data is refused", () => {
  for (const size of [0, -1, 0.5, 101, Number.NaN]) {
    for (const sampling of ["epochs", "replacement"] as const) {
      assert.throws(
        () => createBatcher({ rows: 100, size, sampling }, 0),
        (error) => error instanceof SettingError && error.path === "batch.size" && Object.is(error.value, size),
        `${size}`,
      );
    }
  }
  assert.throws(() => createBatcher({ rows: 100, size: 512, sampling: "epochs" }, 0), {
    message: "batch.size: 512 is not allowed; must be full, openai or a whole number from 1 to 100, the training rows",
  });
});
