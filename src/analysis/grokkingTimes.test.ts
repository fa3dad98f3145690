/** @file The four times of grokking: the definitions, "not yet", sparse validation, and laws. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  defineByShare,
  type GrokkingDefinition,
  NOTSAWO_DEFINITION,
  parseGrokkingDefinition,
} from "./grokkingDefinitions.ts";
import { findGrokkingTimes, type GrokkingSeries } from "./grokkingTimes.ts";

const { NaN: none } = Number;
const known = { definition: NOTSAWO_DEFINITION, unmeasured: [] };

/** Fitted at one share, generalised at another. */
function defineShares(fitted: number, generalised = 1): GrokkingDefinition {
  return { ...defineByShare(generalised), fitted: { column: "trainAccuracy", threshold: fitted } };
}

test("each time is the first passage of its threshold, at a validated step for t3 and t4", () => {
  const times = findGrokkingTimes({
    step: [10, 20, 30, 40, 50, 60, 70, 80],
    trainAccuracy: [0, 0.5, 1, 0.9, 1, 1, 1, 1],
    validationAccuracy: [0, none, none, 0.1, none, none, 1, 0.2],
  });
  assert.deepEqual(times, {
    ...known,
    t1: 20,
    t2: 30,
    t3: 40,
    t4: 70,
    delay: 40,
    resolution: 30,
    lastStep: 80,
    lastValidatedStep: 80,
  });
});

test("not yet is null, known up to the last step and the last validation", () => {
  const times = findGrokkingTimes({ trainAccuracy: [0.2, 1, 1, 1], validationAccuracy: [none, 0, 0.99, none] });
  assert.deepEqual(times, {
    ...known,
    t1: 1,
    t2: 2,
    t3: 3,
    t4: null,
    delay: null,
    resolution: null,
    lastStep: 4,
    lastValidatedStep: 3,
  });
  const nothing = {
    ...known,
    t1: null,
    t2: null,
    t3: null,
    t4: null,
    delay: null,
    resolution: null,
    lastStep: null,
    lastValidatedStep: null,
  };
  assert.deepEqual(findGrokkingTimes({ trainAccuracy: [], validationAccuracy: [] }), nothing);
  const unvalidated = findGrokkingTimes({ trainAccuracy: [0, 0], validationAccuracy: [none, none] });
  assert.deepEqual(unvalidated, { ...nothing, lastStep: 2 });
});

test("a run may generalise no later than it fits; the first validation has none before it", () => {
  const times = findGrokkingTimes({ trainAccuracy: [0.5, 0.9, 1], validationAccuracy: [none, 1, 1] });
  assert.deepEqual([times.t2, times.t4, times.delay, times.resolution], [3, 2, -1, null]);
});

test("other thresholds, also in float32, where 0.95 is a little less and 0.99 a little more", () => {
  for (const share of [0.95, 0.99]) {
    const below = share - 1e-4;
    for (const accuracies of [[below, share], Float32Array.of(below, share)]) {
      const series = { trainAccuracy: accuracies, validationAccuracy: accuracies };
      const { t2, t4 } = findGrokkingTimes(series, { definition: defineShares(share, share) });
      assert.deepEqual([t2, t4], [2, 2]);
      assert.equal(findGrokkingTimes(series).t4, null);
    }
  }
});

test("series that do not belong together and thresholds without sense are refused", () => {
  const series = { trainAccuracy: [0, 1], validationAccuracy: [0, 1] };
  const refused: [GrokkingSeries, object, RegExp][] = [
    [{ ...series, validationAccuracy: [0] }, {}, /validationAccuracy has 1 entries, trainAccuracy has 2/],
    [{ ...series, step: [1, 2, 3] }, {}, /step has 3 entries/],
    [{ ...series, step: [2, 2] }, {}, /step\[1\] is 2 after 2/],
    [{ ...series, step: [none, 1] }, {}, /step\[0\] is NaN/],
    [{ ...series, trainAccuracy: [0, 33.3] }, {}, /^trainAccuracy\[1\] is 33.3: an accuracy is a share, from 0 to 1/],
    [{ ...series, validationAccuracy: [2, none] }, {}, /^validationAccuracy\[0\] is 2:/],
    [
      series,
      { definition: defineByShare(95) },
      /the threshold of validationAccuracy is 95: it must be above 0 and at most 1/,
    ],
    [series, { definition: defineShares(0) }, /the threshold of trainAccuracy is 0/],
    [series, { definition: defineShares(none) }, /the threshold of trainAccuracy is NaN/],
    [{ ...series, trainAccuracy: undefined }, {}, /^trainAccuracy is not there, and the definition reads it$/],
    [
      { ...series, trainLoss: [1, 0] },
      { definition: parseGrokkingDefinition("loss<1") },
      /^validationLoss is not there/,
    ],
  ];
  for (const [bad, options, message] of refused) {
    assert.throws(() => findGrokkingTimes(bad, options), { name: "RangeError", message });
  }
  const rounded = { trainAccuracy: [0, 1 + 5e-7], validationAccuracy: [0, 1 + 5e-7] };
  assert.equal(findGrokkingTimes(rounded).t4, 2);
});

const share = fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const rows = fc.array(fc.tuple(share, fc.oneof(share, fc.constant(none)), fc.integer({ min: 1, max: 500 })), {
  maxLength: 40,
});
const threshold = fc.double({ min: 0.01, max: 1, noNaN: true });
const thresholds = fc.tuple(threshold, threshold).map(([fitted, generalised]) => ({
  definition: defineShares(fitted, generalised),
}));

function seriesOf(list: readonly (readonly [number, number, number])[], shift = 0) {
  let at = shift;
  return {
    trainAccuracy: list.map(([accuracy]) => accuracy),
    validationAccuracy: list.map(([, accuracy]) => accuracy),
    step: list.map(([, , gap]) => {
      at += gap;
      return at;
    }),
  };
}

test("to fit begins no later than it ends, and so does to generalise", () => {
  fc.assert(
    fc.property(rows, thresholds, (list, options) => {
      const series = seriesOf(list);
      const { t1, t2, t3, t4, delay, resolution, lastStep, lastValidatedStep } = findGrokkingTimes(series, options);
      if (t2 !== null) assert.ok(t1 !== null && t1 <= t2 && lastStep !== null && t2 <= lastStep);
      if (t4 !== null) assert.ok(t3 !== null && t3 <= t4 && lastValidatedStep !== null && t4 <= lastValidatedStep);
      assert.equal(delay, t2 !== null && t4 !== null ? t4 - t2 : null);
      if (t4 !== null && resolution !== null) {
        assert.ok(resolution > 0);
        const before = series.validationAccuracy[series.step.indexOf(t4 - resolution)];
        assert.ok(before !== undefined && before < options.definition.threshold);
      }
    }),
  );
});

test("a longer log changes no time that is known, and a higher threshold makes none earlier", () => {
  fc.assert(
    fc.property(rows, fc.nat(), thresholds, (list, cut, options) => {
      const whole = findGrokkingTimes(seriesOf(list), options);
      const part = findGrokkingTimes(seriesOf(list.slice(0, cut % (list.length + 1))), options);
      const strict = findGrokkingTimes(seriesOf(list));
      for (const name of ["t1", "t2", "t3", "t4", "delay", "resolution"] as const) {
        if (part[name] !== null) assert.equal(whole[name], part[name]);
        else if (whole[name] !== null && name.startsWith("t")) assert.ok(whole[name] > (part.lastStep ?? 0));
      }
      for (const name of ["t2", "t4"] as const) {
        if (strict[name] !== null) assert.ok(whole[name] !== null && whole[name] <= strict[name]);
      }
    }),
  );
});

test("shifting the steps shifts the times and neither the delay nor the resolution", () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: -1_000_000, max: 1_000_000 }), (list, shift) => {
      const plain = findGrokkingTimes(seriesOf(list));
      const shifted = findGrokkingTimes(seriesOf(list, shift));
      for (const name of ["t1", "t2", "t3", "t4", "lastStep", "lastValidatedStep"] as const) {
        assert.equal(shifted[name], plain[name] === null ? null : plain[name] + shift);
      }
      assert.deepEqual([shifted.delay, shifted.resolution], [plain.delay, plain.resolution]);
    }),
  );
});

test("rows without a validation change nothing but where validations lie among the rows", () => {
  fc.assert(
    fc.property(rows, (list) => {
      const doubled = list.flatMap(([train, validation, gap]) => {
        const half: [number, number, number] = [train, none, gap];
        return [half, [train, validation, gap] as [number, number, number]];
      });
      const { t3, t4, resolution } = findGrokkingTimes(seriesOf(list));
      const sparse = findGrokkingTimes(seriesOf(doubled));
      const twice = (value: number | null) => (value === null ? null : 2 * value);
      assert.deepEqual([sparse.t3, sparse.t4, sparse.resolution], [t3, t4, resolution].map(twice));
    }),
  );
});

test("with mini-batches, t2 is asked of the batches of an epoch", () => {
  const step = [1, 2, 3, 4, 5, 6, 7, 8];
  const trainAccuracy = [0.1, 1, 0.2, 1, 0.3, 1, none, 1];
  const series = { step, trainAccuracy, validationAccuracy: trainAccuracy.map(() => none) };
  assert.equal(findGrokkingTimes(series).t2, 2);
  // The lucky batch of one row is every second one; step 7 has no number.
  assert.equal(findGrokkingTimes(series, { epochRows: 2 }).t2, 8);
  assert.equal(findGrokkingTimes(series, { epochRows: 2, definition: defineShares(0.6) }).t2, 3);
  assert.equal(findGrokkingTimes(series, { epochRows: 3 }).t2, null);
  const started = { trainAccuracy: [1, 0, 1], validationAccuracy: [none, none, none] };
  assert.equal(
    findGrokkingTimes(started, { epochRows: 2, definition: defineShares(0.5) }).t2,
    2,
    "an epoch is full before it counts",
  );
  const almost = { trainAccuracy: [1 - 5e-9, 1 - 5e-9], validationAccuracy: [none, none] };
  assert.equal(findGrokkingTimes(almost).t2, null);
  assert.throws(
    () => findGrokkingTimes(series, { epochRows: 0 }),
    /epochRows is 0: it must be a whole number of at least 1/,
  );
});

test("an epoch of one row changes nothing, and a longer one makes t2 no earlier", () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 2, max: 5 }), (list, epochRows) => {
      // Shares of a thousand samples, as accuracies are: sums of any numbers would be off by their rounding.
      const trainAccuracy = list.map(([accuracy]) => Math.round(accuracy * 1000) / 1000);
      const series = { ...seriesOf(list), trainAccuracy };
      const plain = findGrokkingTimes(series);
      assert.deepEqual(findGrokkingTimes(series, { epochRows: 1 }), plain);
      const { t2 } = findGrokkingTimes(series, { epochRows });
      if (t2 !== null) assert.ok(plain.t2 !== null && plain.t2 <= t2);
    }),
  );
});

test("by a loss, fitted and generalised are asked of the losses, and accuracies that are not there are not measured", () => {
  const definition = parseGrokkingDefinition("loss<0.5") ?? undefined;
  assert.ok(definition);
  const series = {
    step: [10, 20, 30, 40, 50, 60],
    trainLoss: [3, 0.4, 0.6, 0.2, 0.1, 0.1],
    validationLoss: [4, none, 5, 0.5, 0.4, none],
  };
  assert.deepEqual(findGrokkingTimes(series, { definition }), {
    ...{ definition, t1: null, t2: 20, t3: null, t4: 50, delay: 30, resolution: 10 },
    ...{ lastStep: 60, lastValidatedStep: 50, unmeasured: ["t1", "t3"] },
  });
  // The mean of 0.6 and 0.2 is below, that of 0.4 and 0.6 is not; what is infinite is in no mean.
  assert.equal(findGrokkingTimes(series, { definition, epochRows: 2 }).t2, 40);
  const burst = { ...series, trainLoss: [Infinity, 0.1, 0.1, none, 0.1, 0.1] };
  assert.equal(findGrokkingTimes(burst, { definition, epochRows: 2 }).t2, 30);
});

test("t4 may have to stay, t2 is a first crossing all the same", () => {
  const series = { trainAccuracy: [0.5, 1, 0.9, 1, 1], validationAccuracy: [0, 1, 0, 1, 1] };
  const timesBy = (text: string) => {
    const { t2, t4, delay, lastValidatedStep } = findGrokkingTimes(series, {
      definition: parseGrokkingDefinition(text) ?? assert.fail(text),
    });
    return [t2, t4, delay, lastValidatedStep];
  };
  assert.deepEqual(timesBy("100%"), [2, 2, 0, 5]);
  assert.deepEqual(timesBy("100%+stable"), [2, 4, 2, 5]);
  assert.deepEqual(timesBy("100%+3"), [2, null, null, 5]);
  assert.deepEqual(timesBy("100%+2+fit50%"), [1, 4, 3, 5]);
});
