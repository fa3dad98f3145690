/** @file Liu et al. 2026, the table of interventions: what makes slingshots go, an arm a row. */
import { hypercube, hypercubeArm, hypercubeTwin, PLAIN } from "../arms.ts";
import { drawTable } from "../armTable.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import { lossAndNormOf } from "../curves.ts";
import type { Arm, ArmSweep, Claim, Study } from "../study.ts";
import type { StudyRuns } from "../studyRuns.ts";
import { countSlingshots, firstSpikeAt, hasSlingshots } from "../traits.ts";
import { judgeTrend } from "../trending.ts";

const SOURCE = "2605.06152, interventions";

/** A row of the paper's table: an arm, what the paper says comes of it, and the sentence for it. */
type Row = readonly [arm: Arm, outcome: "still" | "fewer" | "none", says: string];

const change = (name: string, label: string, set: NonNullable<ArmSweep["set"]>): Arm =>
  hypercubeArm(`intervention-${name}`, label, set);

const epsilon = change("epsilon-6", "ε 1e-6", { "optimizer.epsilon": 1e-6 });
const unbiased = change("no-bias", "no bias, head", { "model.head.bias": false });

const ROWS: readonly Row[] = [
  [hypercube, "still", "In float32 there are slingshots."],
  [hypercubeTwin, "none", "With the logits' loss in float64 there are none."],
  [
    change("float64", "all in float64", { "model.precision": "f64", "loss.precision": "f64" }),
    "none",
    "With all in float64 there are none.",
  ],
  [
    change("zero-sum", "zero-sum gradient", { "loss.gradient": "zero-sum" }),
    "none",
    "Where the gradient of the logits is made to sum to 0 there are none.",
  ],
  [epsilon, "fewer", "Adam's ε of 1e-6 makes them fewer."],
  [change("epsilon-5", "ε 1e-5", { "optimizer.epsilon": 1e-5 }), "none", "Under Adam's ε of 1e-5 there are none."],
  [
    change("batch-norm", "BatchNorm, head", { "model.head.norm": "batch" }),
    "none",
    "With BatchNorm right before the classifier there are none.",
  ],
  [
    change("layer-norm", "LayerNorm, head", { "model.head.norm": "layer" }),
    "still",
    "With LayerNorm before the classifier they are still there.",
  ],
  [
    change("smoothing", "label smoothing", { "loss.labelSmoothing": 0.1 }),
    "none",
    "Under label smoothing of 0.1 there are no slingshots.",
  ],
  [unbiased, "still", "Without a bias in the classifier they are still there."],
  [
    change("points", "twice the points", { "data.points": 256 }),
    "still",
    "With more data, in full batches, they are still there.",
  ],
  [change("mini-batch", "batches of 32", { "batch.size": 32 }), "none", "Mini-batches suppress them."],
];

const RATE = "optimizer.learningRate";
const ratesSweep = (seeds: number, steps: number): ArmSweep => ({
  ...{ experiment: "hypercube", seeds, set: { ...PLAIN, steps } },
  axes: { [RATE]: [1e-2, 3e-4] },
});
const rates: Arm = {
  ...{ name: "intervention-rates", label: "η 1e-2 and 3e-4" },
  sweeps: { smoke: ratesSweep(5, 3000), phenomenon: ratesSweep(10, 5000), paper: ratesSweep(10, 12_000) },
};

/** Whether an arm has what the paper says; "fewer" is a claim of its own, beside float32. */
const claims: readonly Claim[] = ROWS.flatMap(([arm, outcome, says]): Claim[] =>
  outcome === "fewer"
    ? []
    : [
        {
          ...{ name: arm.name.replace("intervention-", ""), says, source: SOURCE },
          judge: (runs) =>
            countShare(
              runs.of(arm),
              `runs with slingshots, ${arm.label}`,
              hasSlingshots,
              outcome === "still" ? MOST : NONE,
            ),
        },
      ],
);

const groupOf = (runs: StudyRuns, arm: Arm, trait: typeof countSlingshots) => ({
  name: arm.label,
  values: runs.of(arm).map(trait),
});

const SMALL = "128 points at the corners of a cube and six layers of width 64, in place of images and of transformers.";
const LEFT_OUT =
  "Margins clamped at 100, BatchNorm inside convolutions and gradient descent at a rate of 1e5 are left out.";

export const interventions: Study = {
  name: "interventions",
  title: "What makes slingshots go",
  figure: "Liu et al. 2026, interventions",
  papers: ["arXiv 2605.06152"],
  question:
    "If slingshots are made by the rounding of the loss, what mends that rounding ends them, and nothing else does. One thing is changed at a time: do they go, or stay?",
  arms: [...ROWS.map(([arm]) => arm), rates],
  deviations: {
    smoke: [SMALL, "3,000 steps.", LEFT_OUT],
    phenomenon: [SMALL, "5,000 steps.", LEFT_OUT],
    paper: [SMALL, "12,000 steps, where the paper has 10,000 epochs.", LEFT_OUT],
  },
  claims: [
    ...claims,
    {
      ...{ name: "epsilon-6", says: "Adam's ε of 1e-6 makes them fewer than 1e-8.", source: SOURCE },
      judge: (runs) =>
        compareGroups("slingshots", groupOf(runs, hypercube, countSlingshots), groupOf(runs, epsilon, countSlingshots)),
    },
    {
      ...{ name: "bias-faster", says: "A bias in the classifier makes them come earlier.", source: SOURCE },
      judge: (runs) =>
        compareGroups("first spike", groupOf(runs, unbiased, firstSpikeAt), groupOf(runs, hypercube, firstSpikeAt)),
    },
    {
      ...{ name: "smaller-rates", says: "The smaller the learning rate, the more slingshots.", source: SOURCE },
      judge: (runs) =>
        judgeTrend(
          "slingshots against η, from 3e-4 to 1e-2",
          [
            ...runs.of(rates).map((run) => [Number(run.values[RATE]), countSlingshots(run)] as const),
            ...runs.of(hypercube).map((run) => [1e-3, countSlingshots(run)] as const),
          ],
          "falls",
        ),
    },
  ],
  draw: async (runs) => [
    drawTable(
      "The table of interventions",
      "The darker, the more runs with slingshots.",
      ROWS.map(([arm, said]) => ({ label: arm.label, said, runs: runs.of(arm) })),
    ),
    ...(await Promise.all(ROWS.slice(0, 6).map(([arm]) => lossAndNormOf(runs.of(arm)[0], arm.label)))),
  ],
};
