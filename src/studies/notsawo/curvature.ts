/** @file Notsawo et al. 2023, Figs. 12 and 19: the ends of the Hessian's spectrum along training. */
import type { StudyPicture } from "../../report/index.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, MOST } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import type { Arm, Study } from "../study.ts";
import { mapRuns, type StudyRun, type StudyRuns } from "../studyRuns.ts";
import { DEVIATIONS, PERCENT, paperSweep, percentOf, smallSweep } from "./additions.ts";
import { columnOf, type RowValue, readPhases } from "./phases.ts";

/** As exact as the pictures show. */
const measured = (everySteps: number) => ({
  "instruments.hessian.everySteps": everySteps,
  "instruments.hessian.tolerance": 1e-2,
  "instruments.hessian.mostProducts": 40,
});

const arm: Arm = {
  name: "addition-hessian",
  label: "addition with the Hessian's largest and smallest eigenvalues",
  sweeps: {
    smoke: smallSweep({ steps: 1000, seeds: 3, axes: { [PERCENT]: [45, 80] }, set: measured(30) }),
    phenomenon: smallSweep({ steps: 3000, seeds: 6, axes: { [PERCENT]: [40, 45, 50, 65, 80] }, set: measured(20) }),
    paper: paperSweep({
      steps: 15_000,
      seeds: 2,
      axes: { [PERCENT]: [30, 40, 50, 60, 70, 80, 90] },
      set: measured(50),
    }),
  },
};

/** λmin/λmax: what the paper calls the condition number. */
const ratio: RowValue = (columns, row) =>
  columnOf("hessianBottom")(columns, row) / columnOf("hessianTop")(columns, row);

/** Below this share of λmax an eigenvalue is about 0. */
const ABOUT_ZERO = 0.005;

/** The first and the smallest λmax of a run, the latter of those once it fits. */
async function readTops(run: StudyRun): Promise<{ readonly first: number; readonly least: number } | null> {
  const { columns } = await run.read();
  const { hessianTop, trainAccuracy } = columns;
  const start = trainAccuracy?.findIndex((share) => share >= 1) ?? -1;
  const first = hessianTop?.find(Number.isFinite);
  if (hessianTop === undefined || first === undefined || start < 0) return null;
  const later = hessianTop.subarray(start).filter(Number.isFinite);
  return later.length === 0 ? null : { first, least: Math.min(...later) };
}

export const curvature: Study = {
  name: "notsawo-hessian",
  title: "The largest and the smallest eigenvalue of the Hessian",
  figure: "Notsawo et al. 2023, Figs. 12 and 19",
  papers: ["arXiv 2306.13253", "arXiv 2605.06152"],
  question:
    "Is the bottom of the spectrum about 0 but at slingshots, where it is negative, and the top large throughout?",
  arms: [arm],
  deviations: {
    smoke: [
      DEVIATIONS.small,
      ...[
        "r = 0.45 and 0.8 in place of 0.3 and 0.8, at which 31 numbers do not generalise; 1,000 steps.",
        DEVIATIONS.rate,
      ],
      DEVIATIONS.preset,
    ],
    phenomenon: [DEVIATIONS.small, DEVIATIONS.rate, "3,000 steps.", DEVIATIONS.preset],
    paper: [DEVIATIONS.preset],
  },
  claims: [
    {
      name: "bottom-about-zero",
      says: "Where the training set is right λmin is about 0: its median is within 0.5 % of λmax.",
      source: "Fig. 12",
      judge: async (runs) => {
        const phases = await mapRuns(runs.of(arm), (run) => readPhases(run, ratio));
        return countShare(
          phases,
          "runs with λmin about 0",
          (each) => (each === null || Number.isNaN(each.fitted) ? null : Math.abs(each.fitted) < ABOUT_ZERO),
          MOST,
        );
      },
    },
    {
      name: "bottom-negative",
      says: "At slingshots, where some of the training set is lost, λmin is below 0.",
      source: "Fig. 12",
      judge: async (runs) => {
        const phases = await mapRuns(runs.of(arm), (run) => readPhases(run, columnOf("hessianBottom")));
        return countShare(
          phases,
          "runs whose median is below 0 there",
          (each) => (each === null || Number.isNaN(each.lost) ? null : each.lost < 0),
          MOST,
        );
      },
    },
    {
      name: "bottom-lower-there",
      says: "It is farther below 0 there than elsewhere, beside λmax.",
      source: "Figs. 12 and 19",
      judge: async (runs) => {
        const phases = await mapRuns(runs.of(arm), (run) => readPhases(run, ratio));
        const group = (name: string, phase: "fitted" | "lost") => ({
          name,
          values: phases.map((each) => each?.[phase] ?? Number.NaN),
        });
        return compareGroups("λmin/λmax", group("fitted", "fitted"), group("at slingshots", "lost"));
      },
    },
    {
      name: "top-large",
      says: "λmax is large throughout: once a run fits it is always above its first measurement.",
      source: "Fig. 12",
      judge: async (runs) => {
        const tops = await mapRuns(runs.of(arm), readTops);
        return countShare(tops, "runs that stay above", (each) => each && each.least > each.first, MOST);
      },
    },
    {
      name: "top-vanishes",
      says: "Before spikes curvature is gone, as where rounding makes them: λmax comes to a hundredth of its first value.",
      source: "2605.06152, of runs without weight decay",
      judge: async (runs) => {
        const tops = await mapRuns(runs.of(arm), readTops);
        return countShare(tops, "runs whose λmax falls so far", (each) => each && each.least < each.first / 100, MOST);
      },
    },
  ],
  draw: async (runs) => {
    const pictures: StudyPicture[] = [];
    for (const percent of runs.valuesOf(arm, PERCENT).map(Number)) {
      const run = runs.of(arm, { [PERCENT]: percent })[0];
      const r = `r = ${percent / 100}`;
      pictures.push(
        await curvesOf(run, {
          ...{ title: `Eigenvalues, ${r}`, caption: "The training loss on the right." },
          left: [
            { column: "hessianTop", name: "λmax" },
            { column: "hessianBottom", name: "λmin" },
          ],
          right: [{ column: "trainLoss", name: "training loss" }],
          ...{ axis: "linear", rightAxis: "log" },
        }),
        await curvesOf(run, {
          title: `Accuracies, ${r}`,
          caption: "The gradient's norm on the right.",
          left: [
            { column: "trainAccuracy", name: "training" },
            { column: "validationAccuracy", name: "validation" },
          ],
          right: [{ column: "gradientNorm", name: "‖G‖" }],
          ...{ axis: "share", rightAxis: "log" },
        }),
      );
    }
    return [...pictures, await drawRatios(runs)];
  },
};

/** What the paper calls the condition number, at the steps at which it was measured: the first seed of each fraction. */
async function drawRatios(runs: StudyRuns): Promise<StudyPicture> {
  const percents = runs.valuesOf(arm, PERCENT).map(Number);
  const groups = await mapRuns(
    percents.flatMap((percent) => runs.of(arm, { [PERCENT]: percent })[0] ?? []),
    async (run) => {
      const { step, columns } = await run.read();
      const dots = Array.from(step, (x, row) => ({ x, y: ratio(columns, row), title: `step ${x}` }));
      const r = percentOf(run) / 100;
      const place = percents.indexOf(percentOf(run));
      return { name: `r = ${r}`, color: `run-${place % 6}`, dots: dots.filter(({ y }) => Number.isFinite(y)) };
    },
  );
  return {
    ...{ kind: "dots", title: "λmin/λmax by r", caption: "The first seed of each fraction.", groups },
    ...{ axes: ["step", "λmin/λmax"], isLogAcross: true },
  };
}
