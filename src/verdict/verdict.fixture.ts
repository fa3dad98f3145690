/** @file For tests: example runs, judged as their makers say. */
import { compareSeries } from "../analysis/index.ts";
import { takeAfter, takeUpTo } from "../series.ts";
import type { ForkChange } from "./forkOrigin.ts";
import type { JudgedRun } from "./judgedRun.ts";
import { judgeRun } from "./judgeRun.ts";

/** Losses that fall to 1e-8 and spike for one step at `spikes`; norm and accuracy to go with them. */
export function exampleRun(label: string, precision: string, steps: number, spikes: readonly number[]): JudgedRun {
  const trainLoss = Float64Array.from({ length: steps }, (_, i) => 10 ** (-8 * Math.min(1, (4 * i) / steps)));
  for (const spike of spikes) trainLoss[spike - 1] = 1;
  return {
    label,
    experiment: { seed: 0, loss: { precision }, optimizer: { betas: [0.9, 0.95], epsilon: 1e-8 } },
    manifest: { formatVersion: 2, status: "done", startedAt: "2026-11-22T10:00:00.000Z", endedAt: null, steps },
    series: {
      step: Float64Array.from({ length: steps }, (_, i) => i + 1),
      columns: {
        trainLoss,
        trainAccuracy: new Float32Array(steps).fill(1),
        lastLayerNorm: Float32Array.from({ length: steps }, (_, i) => 1 + i / steps),
        somethingNew: new Float32Array(steps),
      },
    },
    slingshots: {
      answer: spikes.length > 0 ? "slingshots" : "neither",
      fittedAt: 5,
      slingshots: spikes.map((spike) => ({
        growthStart: spike - 20,
        spike,
        plateauEnd: spike + 20,
        troughLoss: 1e-8,
        peakLoss: 1,
        normBefore: 1,
        normAfter: 1.5,
        events: 1,
      })),
      normGrowth: 2,
      missing: [],
      ground: null,
      confidence: 1,
      reason: "a reason",
    },
  };
}

/** The same, validated every 50 steps: the accuracy jumps from 0 to 1 at `generalisedAt`. */
export function validatedRun(label: string, steps: number, generalisedAt: number): JudgedRun {
  const run = exampleRun(label, "f32", steps, []);
  const validationLoss = new Float64Array(steps).fill(NaN);
  const validationAccuracy = new Float32Array(steps).fill(NaN);
  for (let step = 50; step <= steps; step += 50) {
    validationLoss[step - 1] = 1e-4;
    validationAccuracy[step - 1] = step >= generalisedAt ? 1 : 0;
  }
  const series = { ...run.series, columns: { ...run.series.columns, validationLoss, validationAccuracy } };
  return { ...run, series, grokking: judgeRun({ ...run, series }).grokking };
}

/** An example with families of columns, measured at every so many steps: the first member is 1 there, the next one 2. */
export function familyRun(
  label: string,
  steps: number,
  families: Readonly<Record<string, readonly string[]>>,
  everySteps: number,
): JudgedRun {
  const run = exampleRun(label, "f32", steps, []);
  const measured = Object.entries(families).flatMap(([family, members]) =>
    members.map((member, i): [string, Float64Array] => [
      member === "" ? family : `${family}/${member}`,
      Float64Array.from({ length: steps }, (_, row) => ((row + 1) % everySteps === 0 ? i + 1 : NaN)),
    ]),
  );
  const columns = { ...Object.fromEntries(measured), ...run.series.columns };
  return { ...run, series: { ...run.series, columns } };
}

/** A fork of `parent` at a step: its rows after it, up to `end`, with the changes given and `trainLoss` times `factor`. */
export function exampleFork(
  parent: JudgedRun,
  step: number,
  label: string,
  { changes = [], factor = 1, end = Infinity }: { changes?: readonly ForkChange[]; factor?: number; end?: number } = {},
): JudgedRun {
  const { step: steps, columns } = takeUpTo(parent.series, end);
  const trainLoss = columns.trainLoss?.map((value, i) => ((steps[i] as number) > step ? value * factor : value));
  const history = { step: steps, columns: { ...columns, ...(trainLoss && { trainLoss }) } };
  const series = takeAfter(history, step);
  const slingshots = parent.slingshots.slingshots.filter(({ spike }) => spike > step && factor === 1);
  return {
    ...parent,
    label,
    series,
    grokking: judgeRun({ ...parent, series: history }).grokking,
    slingshots: { ...parent.slingshots, slingshots, answer: slingshots.length > 0 ? "slingshots" : "neither" },
    fork: {
      origin: { run: parent.label, path: parent.label, step, parametersSha256: "", changes, optimizerState: "kept" },
      history,
      parent: {
        label: parent.label,
        lastStep: parent.series.step.at(-1) ?? null,
        slingshots: parent.slingshots.slingshots.filter(({ spike }) => spike > step),
        slingshotsInAll: parent.slingshots.slingshots.filter(({ spike }) => spike > step).length,
        comparison: compareSeries(parent.series, series, step),
        damaged: [],
      },
    },
  };
}
