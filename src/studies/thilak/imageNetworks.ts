/** @file Thilak et al. 2022, appendix A: VGG11 with and without batch normalisation, and a vision transformer, on 1,000 images. */
import { CIFAR, PLAIN } from "../arms.ts";
import { drawTable } from "../armTable.ts";
import { compareGroups } from "../comparing.ts";
import { countShare, MOST, NONE } from "../counting.ts";
import { curvesOf, lossAndNormOf } from "../curves.ts";
import { numbersBetween } from "../cycles.ts";
import type { Bound } from "../finding.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import { mapRuns, type StudyRun, type StudyRuns } from "../studyRuns.ts";
import { hasSlingshots } from "../traits.ts";

const PRECISION = "loss.precision";
const PRECISIONS = ["f32", "f64"] as const;
type Precision = (typeof PRECISIONS)[number];
const NAMES: Readonly<Record<Precision, string>> = { f32: "float32", f64: "float64" };

const IMAGES = 1000;

interface Sizes {
  readonly experiment: string;
  readonly label: string;
  /** In place of the preset's, at both budgets. */
  readonly set?: ArmSweep["set"];
  /** In place of the preset's, at `phenomenon`. */
  readonly smaller: Readonly<Record<string, number>>;
  /** At `phenomenon` and at `paper`. */
  readonly steps: readonly [number, number];
}

function armOf({ experiment, label, set, smaller, steps }: Sizes): Arm {
  const sweep = (seeds: number, own: ArmSweep["set"]): ArmSweep => ({
    ...{ experiment, seeds, axes: { [PRECISION]: PRECISIONS } },
    set: { ...PLAIN, "data.points": IMAGES, "instruments.weightNorms.everySteps": 10, ...set, ...own },
  });
  return {
    ...{ name: `${experiment}-${IMAGES}`, label, needs: CIFAR },
    sweeps: {
      smoke: null,
      phenomenon: sweep(5, { ...smaller, steps: steps[0] }),
      paper: sweep(5, { steps: steps[1] }),
    },
  };
}

/** On all images at once a step takes eight times as long, and with batch normalisation no spike came in 1,400 of them. */
const BATCHES = { "batch.size": 128 } as const;

const vit = armOf({
  ...{ experiment: "vit-small-cifar", label: "vision transformer" },
  ...{ smaller: { "model.patch": 16 }, steps: [1500, 10_000] },
});
const plain = armOf({
  ...{ experiment: "vgg11-cifar", label: "VGG11", set: BATCHES },
  ...{ smaller: { "model.width": 8 }, steps: [4000, 20_000] },
});
const normed = armOf({
  ...{ experiment: "vgg11-bn-cifar", label: "VGG11 + BatchNorm", set: BATCHES },
  ...{ smaller: { "model.width": 8 }, steps: [4000, 20_000] },
});
const arms = [vit, plain, normed];

const at = (runs: StudyRuns, arm: Arm, precision: Precision) => runs.of(arm, { [PRECISION]: precision });
const allAt = (runs: StudyRuns, of: readonly Arm[], precision: Precision) =>
  of.flatMap((arm) => at(runs, arm, precision));

/** A fall that counts as one: a hundredth. */
const FALLS = 0.01;

/** By how much of itself the last layer's norm falls at most, from what it had come to since the training set was fitted; NaN of a run that never fits. */
async function largestFall(run: StudyRun): Promise<number> {
  const { fittedAt } = run.slingshots;
  if (fittedAt === null) return Number.NaN;
  let [most, fall] = [0, 0];
  for (const norm of numbersBetween(await run.read(), "lastLayerNorm", fittedAt, Number.POSITIVE_INFINITY)) {
    most = Math.max(most, norm);
    fall = Math.max(fall, 1 - norm / most);
  }
  return fall;
}

const fallsOf = (runs: StudyRuns, arm: Arm): Promise<number[]> => mapRuns(at(runs, arm, "f32"), largestFall);

const countFalls = async (runs: StudyRuns, arm: Arm, bound: Bound) =>
  countShare(
    await fallsOf(runs, arm),
    "runs whose norm falls by a hundredth or more",
    (fall) => (Number.isNaN(fall) ? null : fall >= FALLS),
    bound,
  );

export const imageNetworks: Study = {
  name: "image-networks",
  title: "VGG11 and a vision transformer on 1,000 images",
  figure: "Thilak et al. 2022, appendix A",
  papers: ["arXiv 2206.04817", "arXiv 2605.06152"],
  question:
    "Do networks that are used for images slingshot, in which precision, and what does batch normalisation do to the norm?",
  arms,
  deviations: {
    smoke: [],
    phenomenon: [
      "Sizes, batch and learning rate are not known: Adam at 1e-3 as Liu et al. have it, VGG11 in batches of 128, the transformer on all images at once.",
      "VGG11 of 8 to 64 filters in place of 64 to 512, 4,000 steps; a transformer of four blocks of width 64 on patches of 16 × 16, 1,500 steps.",
    ],
    paper: [
      "Sizes, batch, learning rate and steps are not known: Adam at 1e-3; VGG11 in batches of 128, 20,000 steps; the transformer on all images at once, 10,000 steps.",
    ],
  },
  claims: [
    {
      name: "vgg",
      says: "VGG11, with and without batch normalisation, has slingshots in most runs.",
      source: "appendix A",
      judge: (runs) => countShare(allAt(runs, [plain, normed], "f32"), "runs with slingshots", hasSlingshots, MOST),
    },
    {
      name: "vit",
      says: "So has a vision transformer.",
      source: "appendix A",
      judge: (runs) => countShare(at(runs, vit, "f32"), "runs with slingshots", hasSlingshots, MOST),
    },
    {
      name: "float64",
      says: "With the loss in float64 there are none.",
      source: "Liu et al. 2026, interventions; of other networks",
      judge: (runs) => countShare(allAt(runs, arms, "f64"), "runs with slingshots", hasSlingshots, NONE),
    },
    {
      name: "falls",
      says: "Without batch normalisation the norm of the last layer falls in the course of training.",
      source: "appendix A: of the norm of the weights",
      judge: (runs) => countFalls(runs, plain, MOST),
    },
    {
      name: "stays",
      says: "With it the norm does not fall.",
      source: "appendix A",
      judge: (runs) => countFalls(runs, normed, NONE),
    },
    {
      name: "falls-more",
      says: "Without it the norm falls by more than with it.",
      source: "appendix A",
      judge: async (runs) =>
        compareGroups(
          "largest fall of the norm",
          { name: "without", values: await fallsOf(runs, plain) },
          { name: "with", values: await fallsOf(runs, normed) },
        ),
    },
  ],
  draw: async (runs) => [
    drawTable(
      "Slingshots by network and precision of the loss",
      "How many runs have slingshots; how many each has, when the first begins and how far the norm of the last layer grows from fitting to the end.",
      arms.flatMap((arm) =>
        PRECISIONS.map((precision) => ({
          label: `${arm.label}, ${NAMES[precision]}`,
          said: precision === "f32" ? "slings" : "–",
          runs: at(runs, arm, precision),
        })),
      ),
    ),
    ...(await Promise.all(
      arms.flatMap((arm) =>
        PRECISIONS.map((precision) =>
          lossAndNormOf(at(runs, arm, precision)[0], `${arm.label}, loss in ${NAMES[precision]}`),
        ),
      ),
    )),
    ...(await Promise.all(
      [plain, normed].map((arm) =>
        curvesOf(at(runs, arm, "f32")[0], {
          title: `${arm.label}: norms`,
          caption: "Of all weights, and of the last layer on the right.",
          ...{ axis: "linear", isLogAcross: false },
          left: [{ column: "weightNorm", name: "all weights" }],
          right: [{ column: "lastLayerNorm", name: "last layer" }],
        }),
      ),
    )),
  ],
};
