/** @file Notsawo et al. 2023, Figs. 17 and 18: curves for many fractions of the table. */
import type { StudyPicture } from "../../report/index.ts";
import { compareGroups } from "../comparing.ts";
import { countAnswers, countSettings, MOST } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import type { Arm, Study } from "../study.ts";
import { mapRuns, type StudyRun, type StudyRuns } from "../studyRuns.ts";
import { fitsAt, generalisesAt } from "../traits.ts";
import { judgeTrend } from "../trending.ts";
import { DEVIATIONS, fractions, PERCENT, paperSweep, percentOf, smallSweep } from "./additions.ts";
import { readPhases } from "./phases.ts";

/** 14,400 products in place of 961 sums: too many for a smoke run. */
const s5Fractions: Arm = {
  name: "s5-fractions",
  label: "S5 by r",
  sweeps: {
    smoke: null,
    phenomenon: smallSweep({
      ...{ experiment: "s5", steps: 3000, seeds: 2, axes: { [PERCENT]: [50, 70, 90] } },
      set: { "stop.grokked.accuracy": 1 },
    }),
    paper: paperSweep({
      ...{ experiment: "s5", steps: 50_000, seeds: 3, axes: { [PERCENT]: [35, 40, 50, 60, 70, 80, 90] } },
      set: { "stop.grokked.accuracy": 1, "data.symmetricPairs": "kept" },
    }),
  },
};

/** Infinity of a run that fits and does not generalise. */
const delayOf = (run: StudyRun): number => generalisesAt(run) - fitsAt(run);

const ENDS = "Runs end where they come to 100 % of the validation set.";

export const fractionCurves: Study = {
  name: "notsawo-fraction-curves",
  title: "Curves by the fraction of the table",
  figure: "Notsawo et al. 2023, Figs. 17 and 18",
  papers: ["arXiv 2306.13253"],
  question:
    "What changes from large fractions of the table to small ones: when runs fit, when they generalise, how restless they are?",
  arms: [fractions, s5Fractions],
  deviations: {
    smoke: [DEVIATIONS.small, DEVIATIONS.rate, "At most 2,500 steps; without S5.", ENDS, DEVIATIONS.preset],
    phenomenon: [DEVIATIONS.small, DEVIATIONS.rate, "S5 at three fractions, 3,000 steps.", ENDS, DEVIATIONS.preset],
    paper: [ENDS, DEVIATIONS.preset],
  },
  claims: [
    {
      name: "delay-grows",
      says: "The smaller the fraction, the longer between fitting and generalising.",
      source: "Figs. 7 and 17",
      judge: (runs) =>
        judgeTrend(
          "steps between, against r",
          runs.of(fractions).map((run) => [percentOf(run), delayOf(run)]),
          "falls",
        ),
    },
    {
      name: "fits-before",
      says: "At most fractions runs fit before they generalise.",
      source: "Fig. 17",
      judge: (runs) =>
        countSettings(
          runs.of(fractions),
          "training comes first",
          (run) => (Number.isFinite(generalisesAt(run)) ? delayOf(run) > 0 : null),
          MOST,
        ),
    },
    {
      name: "smallest-latest",
      says: "At the two smallest fractions runs take longer to generalise than at the two largest, if they do at all.",
      source: "Fig. 17; r_min of §2",
      judge: (runs) => {
        const percents = runs
          .valuesOf(fractions, PERCENT)
          .map(Number)
          .sort((a, b) => a - b);
        const group = (name: string, some: readonly number[]) => ({
          name,
          values: some.flatMap((percent) => runs.of(fractions, { [PERCENT]: percent }).map(generalisesAt)),
        });
        return compareGroups("t4", group("small r", percents.slice(0, 2)), group("large r", percents.slice(-2)));
      },
    },
    {
      name: "restless-everywhere",
      says: "At most fractions the way to generalising is restless: runs lose some of their training set again.",
      source: "Figs. 1 and 17",
      judge: async (runs) => {
        const own = runs.of(fractions);
        const phases = await mapRuns(own, (run) => readPhases(run));
        const lost = phases.map((each) => each && each.lostRows > 0);
        return countAnswers(own, lost, "over 1 % is lost again", MOST);
      },
    },
    {
      name: "s5-falls",
      says: "S5 generalises the earlier, the larger the fraction.",
      source: "Fig. 18; Fig. 7: γ = 1.18",
      judge: (runs) =>
        judgeTrend(
          "t4 against r, S5",
          runs.of(s5Fractions).map((run) => [percentOf(run), generalisesAt(run)]),
          "falls",
        ),
    },
  ],
  draw: async (runs) => {
    const pictures = [];
    for (const arm of [fractions, s5Fractions]) pictures.push(...(await drawFractions(runs, arm)));
    return pictures;
  },
};

/** From large fractions to small ones, the first seed of each. */
async function drawFractions(runs: StudyRuns, arm: Arm): Promise<StudyPicture[]> {
  const percents = runs
    .valuesOf(arm, PERCENT)
    .map(Number)
    .sort((a, b) => b - a);
  const pictures: StudyPicture[] = [];
  for (const percent of percents)
    pictures.push(
      await curvesOf(runs.of(arm, { [PERCENT]: percent })[0], {
        title: `r = ${percent / 100}`,
        caption: arm === fractions ? "Addition; accuracies on the right." : "S5; accuracies on the right.",
        left: [
          { column: "trainLoss", name: "training loss" },
          { column: "validationLoss", name: "validation loss" },
        ],
        right: [
          { column: "trainAccuracy", name: "training" },
          { column: "validationAccuracy", name: "validation" },
        ],
        rightAxis: "share",
      }),
    );
  return pictures;
}
