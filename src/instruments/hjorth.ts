/** @file How restless the training loss is: Hjorth's parameters over a running window, and over the first steps. */
import { z } from "zod";
import { DETRENDINGS, detrend, type HjorthParameters, hjorthOf } from "../analysis/hjorth.ts";
import type { TensorData } from "../engine/index.ts";
import { log } from "../engine/reference/float64.ts";
import { joinWords } from "../words.ts";
import type { RecordedColumn } from "./instrument.ts";
import { defineProbe } from "./probe.ts";
import { scheduleSettings } from "./schedule.ts";

/** What stands before the losses in what is remembered of the last steps. */
const LAST_STEP = 0;
const COUNT = 1;
const HEAD = 2;

/** Puts the loss of a step into its place of a ring; after a gap it begins anew. */
function hear(memory: TensorData, loss: number, step: number): void {
  const size = memory.length - HEAD;
  const follows = memory[LAST_STEP] === step - 1;
  memory[COUNT] = follows ? Math.min(size, (memory[COUNT] as number) + 1) : 1;
  memory[LAST_STEP] = step;
  memory[HEAD + (step % size)] = loss;
}

/** The losses of a ring, the oldest one first; null while it is not full. */
function unroll(memory: TensorData): Float64Array | null {
  const size = memory.length - HEAD;
  if (memory[COUNT] !== size) return null;
  const oldest = ((memory[LAST_STEP] as number) + 1) % size;
  return Float64Array.from({ length: size }, (_, i) => memory[HEAD + ((oldest + i) % size)] as number);
}

/** Keeps the losses of steps 1, 2, 3 …, behind the number of them; those of a probe that came later are none of these. */
function hearFirst(memory: TensorData, loss: number, step: number): void {
  if (step >= memory.length || memory[0] !== step - 1) return;
  memory[0] = step;
  memory[step] = loss;
}

const UNKNOWN: HjorthParameters = {
  activity: Number.NaN,
  mobility: Number.NaN,
  complexity: Number.NaN,
  complexityStandard: Number.NaN,
};

const SOURCE = "Notsawo et al. 2023 (arXiv 2306.13253), the spectral signature of grokking";

const COLUMNS: readonly RecordedColumn[] = [
  {
    name: "activity",
    title: "Activity",
    topic: "losses",
    meaning:
      "Mean square of the training loss, or of its logarithm, without its trend over a window of steps, at least 0.",
    formula: "m₀ = 1/n Σₜ xₜ²",
    source: SOURCE,
    remarks:
      "In float64, over the losses of the last `window` steps with that of the measured step; NaN until there are so many. `activity/first` is that of the first `first` steps: NaN before the last of them, and the same number from then on. NaN or infinite where a loss is, and where the logarithm of a loss of 0 is asked for. A probe that a fork switches on hears nothing of earlier steps.",
    axis: "log",
    type: "f64",
  },
  {
    name: "mobility",
    title: "Mobility",
    topic: "losses",
    meaning: "How fast the loss swings: about its mean angular frequency in radians a step, from 0 to 2.",
    formula: "√(m₂/m₀), m₂ = mean square of xₜ − xₜ₋₁",
    source: SOURCE,
    unit: "1/step",
    remarks: "x and its windows as in `activity`. NaN where x is 0 throughout, as of a loss that stands still.",
    type: "f64",
  },
  {
    name: "complexity",
    title: "Complexity as in the paper",
    topic: "losses",
    meaning: "The mobility of the loss's differences, from 0 to 2.",
    formula: "√(m₄/m₂), m₄ = mean square of xₜ − 2xₜ₋₁ + xₜ₋₂",
    source: SOURCE,
    unit: "1/step",
    remarks:
      "What Notsawo et al. write down; `complexityStandard` is Hjorth's own. x and its windows as in `activity`.",
    type: "f64",
  },
  {
    name: "complexityStandard",
    title: "Complexity as of Hjorth",
    topic: "losses",
    meaning: "How unlike one pure wave the loss swings: 1 of such a wave, more of any mixture.",
    formula: "√(m₄/m₂) / √(m₂/m₀)",
    source: "Hjorth 1970, Electroencephalography and Clinical Neurophysiology 29, 306–310",
    remarks: "x and its windows as in `activity`.",
    type: "f64",
  },
];

export const hjorth = defineProbe({
  name: "hjorth",
  settings: z
    .strictObject({
      ...scheduleSettings,
      window: z
        .int()
        .min(3)
        .max(100_000)
        .default(400)
        .describe("Steps before a measurement whose losses count, the measured one among them."),
      first: z
        .union([z.literal(0), z.int().min(3).max(100_000)])
        .default(400)
        .describe("First steps of the run, which are measured for themselves; 0 for no columns of them."),
      of: z
        .enum(["loss", "logarithm"])
        .default("loss")
        .describe(
          "What swings: the training loss itself, as in the paper, or its natural logarithm, in which a swing counts by its ratio and not by its size.",
        ),
      detrend: z
        .enum(DETRENDINGS)
        .default("moving-average")
        .describe(
          "What is taken off first. `moving-average`: a centred average over `trendSteps`. `mean`: the mean of the window. `none`: nothing. The paper speaks of a filter that removes what does not oscillate; without one, what the loss falls by over the first steps outweighs all of its swings.",
        ),
      trendSteps: z
        .int()
        .min(3)
        .max(100_000)
        .default(51)
        .describe(
          "Steps of that moving average, one more where they are even: slower swings count as trend. Towards the ends of the window the average covers fewer.",
        ),
    })
    .describe(
      "Activity, mobility and complexity of the training loss: Notsawo et al. predict from those of the first 400 steps whether a run will generalize. Costs a number a step, some ten microseconds a measurement, and the losses of both windows in memory and checkpoints. It hears every step whatever its schedule.",
    ),
  columns: COLUMNS,
  doubt: ({ window, first }, steps) => {
    const long = Object.entries({ window, first }).filter(([, length]) => length > steps);
    if (long.length === 0) return;
    const names = joinWords(long.map(([name, length]) => `${name} ${length}`));
    return `${names}: more steps than the ${steps} there are, and of fewer there is no number`;
  },
  split: ({ first }) => (first === 0 ? [""] : ["", "first"]),
  trace: ({ remember }, settings) => {
    const recent = remember("recent", [HEAD + settings.window], "f64");
    const start = settings.first === 0 ? null : remember("start", [1 + settings.first], "f64");
    const measure = (losses: Float64Array | null) => {
      if (losses === null) return UNKNOWN;
      const values = settings.of === "loss" ? losses : losses.map(log);
      return hjorthOf(detrend(values, settings.detrend, settings.trendSteps));
    };
    return {
      observe: (loss, values, step) => {
        hear(values(recent), loss, step);
        if (start !== null) hearFirst(values(start), loss, step);
      },
      after: {
        outputs: start === null ? [recent] : [recent, start],
        compute: (values) => {
          const windows = [measure(unroll(values(recent)))];
          if (start !== null) {
            const kept = values(start);
            windows.push(measure(kept[0] === settings.first ? Float64Array.from(kept.subarray(1)) : null));
          }
          return (["activity", "mobility", "complexity", "complexityStandard"] as const).flatMap((name) =>
            windows.map((window) => window[name]),
          );
        },
      },
    };
  },
});
