/** @file Bai et al. 2025: Adam's memory of squared gradients comes apart from them, and the curvature it sees does the rest. */
import { median } from "../../analysis/index.ts";
import { PLAIN } from "../arms.ts";
import { countMostly, countShare, MOST, NONE, spikesOfRuns } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import { numbersBetween } from "../cycles.ts";
import { measureSpikes, type SpikeOfRun } from "../spikes.ts";
import type { Arm, ArmSweep, Claim, Study } from "../study.ts";
import { hasSlingshots } from "../traits.ts";

const BAI = "2506.04805, mechanism";
const LIU = "2605.06152, Theorem A.1";

const measured = (every: number, hessianEvery: number) => ({
  ...PLAIN,
  instruments: {
    secondMoment: { everySteps: every },
    sharpness: { everySteps: every },
    ...(hessianEvery > 0 && { hessian: { everySteps: hessianEvery, preconditioned: true, mostProducts: 100 } }),
  },
});

function arm(precision: "f32" | "f64"): Arm {
  const sweep = (seeds: number, steps: number, set: ReturnType<typeof measured>): ArmSweep => ({
    ...{ experiment: "hypercube", seeds },
    set: { ...set, steps, "loss.precision": precision },
  });
  return {
    ...{ name: `second-moment-${precision}`, label: `loss in float${precision.slice(1)}, measured` },
    sweeps: {
      smoke: sweep(5, 1200, measured(5, 0)),
      phenomenon: sweep(5, 3000, measured(2, 10)),
      paper: sweep(10, 5000, measured(1, 1)),
    },
  };
}

const single = arm("f32");
const double = arm("f64");

/** A stretch of steps, counted from a spike: −1 is the step before it. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The quiet in which the norm grows, up to where the gradient begins to come back. */
const QUIET: Stretch = { from: -200, to: -100 };
/** The last hundred steps. */
const HUNDRED: Stretch = { from: -100, to: -1 };
/** The last ten. A spike is named by the step that the loss comes over the threshold; the way there takes some. */
const LAST: Stretch = { from: -10, to: 0 };

/** The numbers of a column in a stretch before a spike; none where that goes back to the spike before it, or to fitting. */
const numbersOf = ({ series, spike, before }: SpikeOfRun, column: string, { from, to }: Stretch): number[] =>
  spike + from < before[0] ? [] : numbersBetween(series, column, spike + from, spike + to + 1);

/** Their median; NaN of none. */
const middleOf = (spike: SpikeOfRun, column: string, stretch: Stretch): number =>
  median(numbersOf(spike, column, stretch));

/** The share of a stretch's measurements of a column that are over the threshold of stability; null where there are none. */
function overShare(spike: SpikeOfRun, column: string, stretch: Stretch): number | null {
  const threshold = middleOf(spike, "stabilityThreshold", stretch);
  const values = numbersOf(spike, column, stretch);
  if (values.length === 0 || Number.isNaN(threshold)) return null;
  return values.filter((value) => value > threshold).length / values.length;
}

/** A claim about the steps before spikes in float32, whatever the detector of slingshots makes of them. */
function claimBefore(
  { what, ...said }: Pick<Claim, "name" | "says" | "source"> & { readonly what: string },
  holds: (spike: SpikeOfRun) => boolean | null,
): Claim {
  return {
    ...said,
    judge: async (runs) => {
      const answers = await measureSpikes(runs.of(single), holds);
      return countMostly(answers, spikesOfRuns, what, (answer) => answer, MOST);
    },
  };
}

/** Whether something known is so; null of what is not known. */
const known = <T extends number>(value: T | null, holds: (value: T) => boolean): boolean | null =>
  value === null || Number.isNaN(value) ? null : holds(value);

export const decoupledV: Study = {
  name: "decoupled-v",
  title: "Adam's second moment before a spike",
  figure: "Bai et al. 2025, the five stages",
  papers: ["arXiv 2506.04805", "arXiv 2605.06152"],
  question:
    "Does v, which only decays while gradients are small, make the spikes by itself? Then they come in float64 as in float32. Or is it the gradient that rounding lets come back? Then they come in float32 alone.",
  arms: [single, double],
  deviations: {
    smoke: [
      "An MLP on the corners of a cube, 1,200 steps, measured at every fifth; eigenvalues of the Hessian are left to the larger budgets.",
    ],
    phenomenon: [
      "An MLP on the corners of a cube, 3,000 steps; curvature at every second step, eigenvalues at every tenth.",
    ],
    paper: [
      "An MLP on the corners of a cube in place of the paper's networks, of which the settings are not known here.",
    ],
  },
  claims: [
    claimBefore(
      {
        name: "v-decays",
        says: "In the quiet before a spike squared gradients are far below Adam's memory of them, a tenth of it or less.",
        source: BAI,
        what: "‖g²‖/‖v‖ is below 0.1 from 200 to 100 steps before",
      },
      (spike) => known(middleOf(spike, "decoupling", QUIET), (index) => index < 0.1),
    ),
    claimBefore(
      {
        name: "gradient-curvature-crosses",
        says: "The spike comes when the preconditioned curvature along the gradient passes the stability threshold: it has within the last ten steps.",
        source: BAI,
        what: "curvature along the gradient is past the threshold in the last ten steps",
      },
      (spike) => known(overShare(spike, "preconditionedSharpness", LAST), (share) => share > 0),
    ),
    claimBefore(
      {
        name: "gradient-curvature-quiet",
        says: "From 200 to 100 steps before it never has: along the gradient the quiet is stable.",
        source: BAI,
        what: "curvature along the gradient is never past the threshold in the quiet",
      },
      (spike) => known(overShare(spike, "preconditionedSharpness", QUIET), (share) => share === 0),
    ),
    claimBefore(
      {
        name: "eigenvalue-sustained",
        says: "The largest eigenvalue of the preconditioned Hessian is past the threshold for long before: in half of the last hundred steps.",
        source: BAI,
        what: "the largest eigenvalue is past the threshold in half of the last hundred steps",
      },
      (spike) => known(overShare(spike, "preconditionedTop", HUNDRED), (share) => share >= 0.5),
    ),
    claimBefore(
      {
        name: "hessian-vanishes",
        says: "The Hessian itself has vanished by then: its largest eigenvalue is below that of gradient descent's edge, 2/η.",
        source: LIU,
        what: "λmax(H) is below 2/η in the quiet",
      },
      (spike) => known(middleOf(spike, "hessianTop", QUIET), (top) => top < 2 / LEARNING_RATE),
    ),
    {
      name: "float64-too",
      says: "Rounding has no part in it: with the loss in float64 most runs have slingshots, too.",
      source: "what 2506.04805 leads to expect",
      judge: (runs) => countShare(runs.of(double), "runs with slingshots, float64", hasSlingshots, MOST),
    },
    {
      name: "float32-alone",
      says: "It is rounding that lets the gradient come back: with the loss in float64 there are none.",
      source: "what 2605.06152 leads to expect",
      judge: (runs) => countShare(runs.of(double), "runs with slingshots, float64", hasSlingshots, NONE),
    },
  ],
  draw: async (runs) =>
    Promise.all(
      [single, double].flatMap((each) => {
        const run = runs.of(each)[0];
        return [
          curvesOf(run, {
            title: `Loss and ‖g²‖/‖v‖, ${each.label}`,
            caption: "Training loss; the decoupling index on the right, about 1 where v follows.",
            left: [{ column: "trainLoss", name: "training loss" }],
            right: [{ column: "decoupling", name: "‖g²‖/‖v‖" }],
            ...{ rightAxis: "log", isLogAcross: false, from: 100 },
          }),
          curvesOf(run, {
            title: `Curvature as Adam sees it, ${each.label}`,
            caption: "Along the gradient, and the threshold (2 + 2β₁)/((1 − β₁) η).",
            left: [
              { column: "preconditionedSharpness", name: "along the gradient" },
              { column: "preconditionedTop", name: "largest eigenvalue" },
              { column: "stabilityThreshold", name: "threshold" },
            ],
            ...{ isLogAcross: false, from: 100 },
          }),
        ];
      }),
    ),
};

/** Of the preset. */
const LEARNING_RATE = 1e-3;
