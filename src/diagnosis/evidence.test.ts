/** @file Lines of evidence say what was looked at, and nothing that the log does not hold. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Slingshot } from "../analysis/index.ts";
import type { RunScene } from "./causes/cause.ts";
import { softmaxRounding } from "./causes/softmaxRounding.ts";
import { stabilityThreshold } from "./causes/stabilityThreshold.ts";
import type { TrainingFacts } from "./facts.ts";
import { SPIKE_KINDS } from "./kinds/index.ts";
import { rateEvent } from "./kinds/rateEvent.ts";
import type { DiagnosedLog } from "./log.ts";
import { makeLog, noisyLoss } from "./logs.fixture.ts";
import { describeScene } from "./scene.ts";
import { trackColumns } from "./trackColumns.ts";

const loss = noisyLoss(2, (step) => (step === 700 ? 2 : 0));

/** A cycle that was judged by the loss alone: without norms. */
const CYCLE: Slingshot = {
  ...{ growthStart: 400, spike: 700, plateauEnd: 1300, troughLoss: 1e-8, peakLoss: 3, events: 1 },
  ...{ normBefore: Number.NaN, normAfter: Number.NaN },
};

function sceneOf(log: DiagnosedLog, slingshots: readonly Slingshot[] = []) {
  const spike = log.tracks.get("loss")?.spikes.find(({ step }) => step === 700);
  assert.ok(spike !== undefined);
  return describeScene(log, "loss", spike, { fittedAt: 100, slingshots, firstNonFinite: null, period: null });
}

const runOf = (log: DiagnosedLog, cycles: readonly Slingshot[] = []): RunScene => ({
  ...{ log, cycles, class: "slingshots", fittedAt: 100, spikes: [], firstNonFinite: null },
});

test("of a cycle that was told by the loss alone no line speaks of norms", () => {
  const log = trackColumns(makeLog(2000, { loss }), {});
  const scene = sceneOf(log, [CYCLE]);
  assert.equal(scene.cycle, CYCLE);
  const lines = [
    ...SPIKE_KINDS.flatMap((kind) => kind.weigh(scene)),
    ...softmaxRounding.weigh(runOf(log, [CYCLE])),
  ].map(({ says }) => says);
  assert.deepEqual(
    lines.filter((line) => line.includes("norm")),
    [],
  );
  assert.ok(lines.some((line) => line.includes("quiet from step 400 on")));
  const withNorm = SPIKE_KINDS.flatMap((kind) => kind.weigh(sceneOf(log, [{ ...CYCLE, normBefore: 1, normAfter: 2 }])));
  assert.ok(withNorm.some(({ says }) => says.includes("norm grew from step 400 on and was level until step 1,300")));
});

test("where all jumps of the rate are known and none was there, it is no event of the rate, with a column or without", () => {
  const weigh = (facts: TrainingFacts) => rateEvent.weigh(sceneOf(trackColumns(makeLog(2000, { loss }), facts)));
  assert.deepEqual(weigh({ rateJumps: [] }), [{ says: "the learning rate does not jump before it", bits: -8 }]);
  assert.deepEqual(weigh({}), [{ says: "the learning rate is not recorded", bits: -3 }]);
});

test("the sharpness is compared with the threshold of its own step", () => {
  const falling = (end: number) => (step: number) => (step < 1990 ? 10 : end);
  const weigh = (end: number) => {
    const columns = { loss, preconditionedSharpness: () => 5, stabilityThreshold: falling(end) };
    return stabilityThreshold.weigh(runOf(trackColumns(makeLog(2000, columns), {}))).map(({ says }) => says);
  };
  assert.ok(weigh(2).includes("the preconditioned sharpness is above its threshold in 11 rows"), String(weigh(2)));
  assert.ok(weigh(6).includes("the preconditioned sharpness is never above its threshold"), String(weigh(6)));
});
