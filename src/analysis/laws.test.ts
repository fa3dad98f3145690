import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { append, type CycleShape, cycle, fit, type OpenLog, plateau, startLog } from "./constructedLog.fixture.ts";
import { detectSlingshots, type SlingshotSeries } from "./index.ts";

const cycleShapes: fc.Arbitrary<CycleShape> = fc.record({
  quietSteps: fc.integer({ min: 80, max: 600 }),
  troughLoss: fc.constantFrom(0, 1e-10, 1e-9, 1e-8),
  peakLoss: fc.double({ min: 1e-2, max: 10, noNaN: true }),
  ringing: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 5 }),
  growth: fc.double({ min: 1.002, max: 1.5, noNaN: true }),
});

type PlannedPiece = CycleShape | "bad batch" | "weight decay" | "plateau";

interface Plan {
  readonly pieces: readonly PlannedPiece[];
  /** Share of the log that is kept: it may break off anywhere. */
  readonly share: number;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  pieces: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: cycleShapes },
      fc.constantFrom<PlannedPiece>("bad batch", "weight decay", "plateau"),
    ),
    { maxLength: 8 },
  ),
  share: fc.double({ min: 0.3, max: 1, noNaN: true }),
});

function build({ pieces, share }: Plan): OpenLog {
  const log = fit(startLog());
  for (const piece of pieces) {
    if (piece === "bad batch") append(log, { steps: 2, loss: () => 3, accuracy: 0.5 });
    else if (piece === "weight decay") append(log, { steps: 150, loss: () => 1e-9, normTo: log.norm * 0.95 });
    else if (piece === "plateau") plateau(log);
    else cycle(log, piece);
  }
  const length = Math.ceil(share * log.step.length);
  for (const values of [log.step, log.trainLoss, log.trainAccuracy, log.lastLayerNorm]) values.length = length;
  log.norm = log.lastLayerNorm.at(-1) ?? log.norm;
  return log;
}

/**
 * Cycles that nobody could miscount: quiets of one order of magnitude, because the shortest of them says how long ringing
 * may be, and growth that is not small beside that of the fitting before it.
 */
const plainShapes = fc.array(
  cycleShapes.map((shape) => ({
    ...shape,
    quietSteps: 200 + ((shape.quietSteps ?? 0) % 200),
    growth: 1.1 + ((shape.growth ?? 1) - 1) / 2,
  })),
  { minLength: 1, maxLength: 5 },
);

function buildCycles(shapes: readonly CycleShape[]): OpenLog {
  const log = fit(startLog());
  for (const shape of shapes) cycle(log, shape);
  return plateau(log);
}

const spikesOf = (series: SlingshotSeries) => detectSlingshots(series).slingshots.map(({ spike }) => spike);

test("as many slingshots are found as were put in", () => {
  fc.assert(
    fc.property(plainShapes, (shapes) => {
      assert.equal(detectSlingshots(buildCycles(shapes)).slingshots.length, shapes.length);
    }),
  );
});

test("the unit of the norm does not matter", () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: -20, max: 20 }), (plan, exponent) => {
      const log = build(plan);
      const scaled = { ...log, lastLayerNorm: log.lastLayerNorm.map((norm) => norm * 2 ** exponent) };
      const { reason, answer, normGrowth } = detectSlingshots(log);
      const other = detectSlingshots(scaled);
      assert.deepEqual([other.reason, other.answer, other.normGrowth], [reason, answer, normGrowth]);
      assert.deepEqual(spikesOf(scaled), spikesOf(log));
    }),
  );
});

test("shifting the steps shifts the answer", () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: -1_000_000, max: 1_000_000 }), (plan, shift) => {
      const log = build(plan);
      const plain = detectSlingshots(log);
      const shifted = detectSlingshots({ ...log, step: log.step.map((step) => step + shift) });
      assert.equal(shifted.answer, plain.answer);
      assert.equal(shifted.fittedAt, plain.fittedAt === null ? null : plain.fittedAt + shift);
      assert.deepEqual(
        shifted.slingshots,
        plain.slingshots.map((slingshot) => ({
          ...slingshot,
          growthStart: slingshot.growthStart + shift,
          spike: slingshot.spike + shift,
          plateauEnd: slingshot.plateauEnd + shift,
        })),
      );
    }),
  );
});

test("the unit of the steps does not matter, but that rows far apart may be too few to tell", () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 2, max: 64 }), (plan, halvings, every) => {
      const log = build(plan);
      const spikes = spikesOf(log);
      const denser = { ...log, step: log.step.map((step) => step / 2 ** halvings) };
      assert.deepEqual(
        spikesOf(denser).map((spike) => spike * 2 ** halvings),
        spikes,
      );
      const { answer, slingshots, missing } = detectSlingshots({ ...log, step: log.step.map((step) => step * every) });
      if (answer === "cannot-tell") assert.match(missing.join(), /rows|every row|what comes after/);
      else
        assert.deepEqual(
          slingshots.map(({ spike }) => spike / every),
          spikes,
        );
    }),
  );
});

test("a floor under the loss changes no answer, and is what hides the spikes from who does not know it", () => {
  fc.assert(
    fc.property(plans, fc.double({ min: 0.01, max: 3, noNaN: true }), (plan, lossFloor) => {
      const log = build(plan);
      const lifted = { ...log, trainLoss: log.trainLoss.map((loss) => loss + lossFloor) };
      // What the sum has kept of a loss: rounding may move the last digit across a threshold, and with it a step.
      const kept = lifted.trainLoss.map((loss) => (loss - lossFloor > 1e-14 ? loss - lossFloor : 0));
      const plain = detectSlingshots({ ...log, trainLoss: kept });
      const above = detectSlingshots({ ...lifted, lossFloor });
      assert.equal(above.fittedAt, plain.fittedAt);
      assert.deepEqual([above.answer, above.normGrowth], [plain.answer, plain.normGrowth], above.reason);
      const steps = (report: typeof plain) =>
        report.slingshots.map(({ growthStart, spike, plateauEnd, events }) => [growthStart, spike, plateauEnd, events]);
      assert.deepEqual(steps(above), steps(plain));
      for (const [i, { troughLoss, peakLoss }] of above.slingshots.entries()) {
        const { troughLoss: trough = 0, peakLoss: peak = 0 } = plain.slingshots[i] ?? {};
        assert.ok(Math.abs(troughLoss - trough) < 1e-14 && Math.abs(peakLoss - peak) < 1e-14);
      }
      assert.deepEqual(detectSlingshots(lifted).slingshots, []);
    }),
  );
});

test("quiet steps at the end take no slingshot away", () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 1, max: 3000 }), (plan, steps) => {
      const log = build(plan);
      const before = spikesOf(log);
      append(log, { steps, loss: () => 1e-9 });
      const after = spikesOf(log);
      assert.deepEqual(
        before.filter((spike) => !after.includes(spike)),
        [],
      );
    }),
  );
});

test("growth comes before the spike, the plateau after it, and cycles follow one another", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const log = build(plan);
      const { slingshots, fittedAt } = detectSlingshots(log);
      let previousEnd = fittedAt ?? Number.POSITIVE_INFINITY;
      for (const { growthStart, spike, plateauEnd, troughLoss, peakLoss, events } of slingshots) {
        assert.ok(previousEnd <= growthStart && growthStart < spike && spike <= plateauEnd);
        assert.ok(plateauEnd <= log.step.length);
        assert.ok(peakLoss >= 1e4 * troughLoss && events >= 1);
        previousEnd = plateauEnd;
      }
    }),
  );
});

test("tiny noise changes no count", () => {
  fc.assert(
    fc.property(plainShapes, fc.integer({ min: 1, max: 1e9 }), (shapes, seed) => {
      let state = seed;
      const noisy = (value: number) => {
        state = (state * 48_271) % 2_147_483_647;
        return value * (1 + 1e-6 * (state / 2_147_483_647 - 0.5));
      };
      const { step, trainAccuracy, trainLoss, lastLayerNorm } = buildCycles(shapes);
      const series = { step, trainAccuracy, trainLoss: trainLoss.map(noisy), lastLayerNorm: lastLayerNorm.map(noisy) };
      assert.equal(detectSlingshots(series).slingshots.length, shapes.length);
    }),
  );
});

test("any series of numbers gets an answer", () => {
  const values = fc.oneof(fc.double(), fc.constantFrom(0, 1e-9, 1, Number.NaN, Number.POSITIVE_INFINITY));
  const shares = fc.oneof(fc.double({ max: 1 }), fc.constantFrom(0, 1, Number.NaN));
  fc.assert(
    fc.property(fc.array(fc.tuple(values, shares, values), { maxLength: 60 }), (rows) => {
      const [trainLoss, trainAccuracy, lastLayerNorm] = [0, 1, 2].map((k) => rows.map((row) => row[k] as number));
      assert.ok(trainLoss && trainAccuracy && lastLayerNorm);
      const { answer, missing, confidence, reason } = detectSlingshots(
        { trainLoss, trainAccuracy, lastLayerNorm },
        { fitRows: 2 },
      );
      assert.ok(["slingshots", "norm-inflation", "neither", "cannot-tell"].includes(answer));
      assert.equal(confidence === 0, answer === "cannot-tell");
      assert.ok(answer !== "cannot-tell" || missing.length > 0);
      assert.match(reason, /^[^\n]+\.$/);
    }),
  );
});
