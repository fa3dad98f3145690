/** @file Notsawo et al. 2023, Figs. 3 to 6, 10 and 11: slices of the loss along directions through the states of runs. */
import { median } from "../../analysis/index.ts";
import { findMinimisers } from "../../landscape/index.ts";
import { pictureSlice, type StudyPicture } from "../../report/index.ts";
import { formatStep } from "../../words.ts";
import { compareGroups } from "../comparing.ts";
import { countMostly, FEW, MOST } from "../counting.ts";
import type { Bound, Finding } from "../finding.ts";
import type { Study } from "../study.ts";
import type { StudyRun, StudyRuns } from "../studyRuns.ts";
import { DEVIATIONS, fractions, PERCENT } from "./additions.ts";
import {
  alongFinal,
  alongInitial,
  alongRandom,
  alongStep,
  LARGE_FRACTION,
  LOOKS,
  type Look,
  placeNear,
  readSlices,
  type Slice,
  SMALL_FRACTION,
  valuesOf,
} from "./looks.ts";

const HOW = [
  "Slices through states of runs at r = 0.45 and 0.85 in place of 0.3 and 0.8; θ* is the state that first has all of the validation set right.",
  "Towards θ* the direction is θ* − θ_t as it is; along others filters are normalised and biases scaled, as there. Losses in float32.",
];

const slicesOf = (look: Look, runs: StudyRuns): Promise<Slice[]> => readSlices(look, runs.of(fractions));

/** Slices of each run that was measured. */
function groupByRun(all: readonly Slice[]): Slice[][] {
  const groups = new Map<StudyRun, Slice[]>();
  for (const slice of all) groups.set(slice.run, [...(groups.get(slice.run) ?? []), slice]);
  return [...groups.values()];
}

const countRuns = async (
  look: Look,
  runs: StudyRuns,
  what: string,
  holds: (slice: Slice) => boolean | null,
  bound: Bound = MOST,
): Promise<Finding> =>
  countMostly(groupByRun(await slicesOf(look, runs)), { groups: "runs", cases: "slices" }, what, holds, bound);

const minimisersOf = (slice: Slice): number[] => findMinimisers(valuesOf(slice, "train"));

/** Whether there is a minimiser near both α = 0 and α = 1. */
function hasBoth(slice: Slice): boolean {
  const found = minimisersOf(slice).map((place) => slice.alphas[place] as number);
  return [0, 1].every((end) => found.some((alpha) => Math.abs(alpha - end) <= 0.15));
}

function isMemorising(slice: Slice): boolean {
  const [train, validation] = (["train", "validation"] as const).map(
    (part) => valuesOf(slice, part, "accuracy")[placeNear(slice, 0)] ?? Number.NaN,
  );
  return (train ?? 0) >= 0.99 && (validation ?? 1) < 0.9;
}

/** The minimiser that is not at θ, the lowest of several; null where there is none. */
function secondOf(slice: Slice): number | null {
  const losses = valuesOf(slice, "train");
  const others = minimisersOf(slice).filter((place) => Math.abs(slice.alphas[place] as number) > 0.5);
  return others.sort((a, b) => (losses[a] as number) - (losses[b] as number))[0] ?? null;
}

/** How steep the training loss is: the rise of its logarithm to a fifth of the filters' lengths, the mean of both sides. */
function steepnessOf(slice: Slice): number {
  const losses = valuesOf(slice, "train");
  const at = (alpha: number) => Math.log10(losses[placeNear(slice, alpha)] as number);
  return (at(-0.2) + at(0.2)) / 2 - at(0);
}

/** Of each run, the median of its states. */
const steepnessesOf = (all: readonly Slice[]): number[] => groupByRun(all).map((own) => median(own.map(steepnessOf)));

export const slices: Study = {
  name: "notsawo-slices",
  title: "Slices of the loss along directions through states",
  figure: "Notsawo et al. 2023, Figs. 3 to 6, 10 and 11",
  papers: ["arXiv 2306.13253"],
  question:
    "Does the training loss have two minimisers between a state and the one that generalises, of which that one alone minimises validation?",
  arms: [fractions],
  measurements: LOOKS,
  deviations: {
    smoke: [DEVIATIONS.small, DEVIATIONS.rate, ...HOW, DEVIATIONS.preset],
    phenomenon: [DEVIATIONS.small, DEVIATIONS.rate, ...HOW, DEVIATIONS.preset],
    paper: [...HOW, DEVIATIONS.preset],
  },
  claims: [
    {
      name: "two-minimisers",
      says: "Towards θ* the training loss has two minimisers: one near the state, one near θ*.",
      source: "Figs. 4 and 5",
      judge: (runs) => countRuns(alongFinal, runs, "there is a minimiser near both", hasBoth),
    },
    {
      name: "two-while-memorising",
      says: "It has both from states that fit and do not generalise: 99 % of the training set right, under 90 % of validation.",
      source: "Figs. 4 and 5, read narrowly",
      judge: (runs) =>
        countRuns(alongFinal, runs, "there is a minimiser near both", (slice) =>
          isMemorising(slice) ? hasBoth(slice) : null,
        ),
    },
    {
      name: "end-generalises",
      says: "Of the two, the one at θ* has the lower validation loss.",
      source: "Figs. 4 and 5",
      judge: (runs) =>
        countRuns(alongFinal, runs, "it is lower at θ*", (slice) => {
          const losses = valuesOf(slice, "validation");
          const [here, there] = [losses[placeNear(slice, 0)], losses[placeNear(slice, 1)]];
          return here === undefined || there === undefined || here === there ? null : there < here;
        }),
    },
    {
      name: "initial-second",
      says: "Along θ_0 − θ_t there is a second minimiser of the training loss, too.",
      source: "Figs. 3 and 11",
      judge: (runs) => countRuns(alongInitial, runs, "there is a second one", (slice) => secondOf(slice) !== null),
    },
    {
      name: "initial-second-fits",
      says: "That second minimiser fits the training set: it has more than half of it right.",
      source: "what Fig. 3 takes it for; docs/results/notsawo.md has it as one of the normalisation",
      judge: (runs) =>
        countRuns(alongInitial, runs, "the second one fits", (slice) => {
          const second = secondOf(slice);
          return second === null ? null : (valuesOf(slice, "train", "accuracy")[second] as number) > 0.5;
        }),
    },
    {
      name: "random-one",
      says: "Along random directions there is one minimiser, at the state.",
      source: "Fig. 10",
      judge: (runs) => countRuns(alongRandom, runs, "there is a second one", (slice) => secondOf(slice) !== null, FEW),
    },
    {
      name: "step-steeper",
      says: "Along the update the valley is narrower than along a random direction.",
      source: "Figs. 6 and 10",
      judge: async (runs) =>
        compareGroups(
          "decades to a fifth of the filters' lengths",
          { name: "update", values: steepnessesOf(await slicesOf(alongStep, runs)) },
          { name: "random", values: steepnessesOf(await slicesOf(alongRandom, runs)) },
        ),
    },
  ],
  draw: async (runs) => {
    const pictures: StudyPicture[] = [];
    // In the order of the figures, a run each.
    const shown: readonly [Look, number, string][] = [
      [alongInitial, SMALL_FRACTION, "along θ_0 − θ_t"],
      [alongFinal, SMALL_FRACTION, "towards θ*"],
      [alongFinal, LARGE_FRACTION, "towards θ*"],
      [alongStep, LARGE_FRACTION, "along θ_t+1 − θ_t"],
      [alongRandom, LARGE_FRACTION, "along a random direction"],
    ];
    for (const [look, percent, what] of shown) {
      const first = runs.of(fractions, { [PERCENT]: percent })[0];
      if (first === undefined) continue;
      for (const { piece, alphas } of await readSlices(look, [first])) {
        const picture = pictureSlice({ parts: ["train", "validation"] }, { alphas }, piece);
        pictures.push({
          ...{ kind: "slice", ...picture },
          title: `Step ${formatStep(piece.step)} ${what}, r = ${percent / 100}`,
        });
      }
    }
    return pictures;
  },
};
