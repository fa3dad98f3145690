/** @file Nanda et al. 2023: measures that progress while the validation accuracy does not, and the phases that they tell. */

import { countShare, MOST } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import type { Finding } from "../finding.ts";
import { smallRuns } from "../smallTransformer.ts";
import type { Arm, Study } from "../study.ts";
import { mapRuns, type StudyRun, type StudyRuns } from "../studyRuns.ts";
import { MOSTLY_RIGHT } from "../traits.ts";

const measured = (every: number) => ({
  "validation.everySteps": every,
  instruments: {
    logitSpectrum: { everySteps: every },
    embeddingSpectrum: { everySteps: every },
    weightNorms: { everySteps: every },
  },
});

const DECAY = "optimizer.weightDecay";
/** As the preset `nanda`, but for the size. */
const NETWORK = { "model.norm": "none", "model.initialization": "nanda", "data.trainPercent": 60 };

const arm: Arm = {
  ...{ name: "progress", label: "weight decay 1" },
  sweeps: {
    smoke: smallRuns(5, 3000, { ...NETWORK, [DECAY]: 1, ...measured(25) }),
    phenomenon: smallRuns(10, 20_000, { ...NETWORK, [DECAY]: 1, ...measured(50) }),
    paper: { experiment: "nanda", seeds: 5, set: measured(100) },
  },
};

/** What is measured of a run: where it fits, where it generalises, and columns between. */
interface Progress {
  readonly fitted: number;
  /** First measured step with a validation accuracy of 95 %. */
  readonly generalised: number;
  /** The last number of a column up to and with a step; NaN without one. */
  at(column: string, step: number): number;
}

/** Of runs that fit first and generalise later. */
async function findProgress(runs: StudyRuns): Promise<Progress[]> {
  return (await mapRuns(runs.of(arm), readProgress)).filter((one) => one !== null);
}

async function readProgress(run: StudyRun): Promise<Progress | null> {
  const { step, columns } = await run.read();
  const first = (column: string, reaches: (value: number) => boolean) =>
    step[columns[column]?.findIndex(reaches) ?? -1];
  const fitted = first("trainLoss", (value) => value < FITTED_LOSS);
  const generalised = first("validationAccuracy", (value) => value >= MOSTLY_RIGHT);
  if (fitted === undefined || generalised === undefined || generalised <= fitted) return null;
  const at = (column: string, last: number) => {
    const values = columns[column];
    for (let row = step.length - 1; row >= 0; row--) {
      const value = values?.[row] ?? Number.NaN;
      if ((step[row] as number) <= last && !Number.isNaN(value)) return value;
    }
    return Number.NaN;
  };
  return { fitted, generalised, at };
}

/** The paper's end of memorisation is a training loss that low. */
const FITTED_LOSS = 0.01;

/** Half-way, in steps, from fitting to generalising: where the accuracy has little to show yet. */
const middleOf = ({ fitted, generalised }: Progress): number => (fitted + generalised) / 2;

/** Of what a column falls from fitting to generalising, the share that it has fallen half-way; NaN where it does not fall. */
function fallenShare(one: Progress, column: string): number {
  const [start, middle, end] = [one.fitted, middleOf(one), one.generalised].map((step) => one.at(column, step));
  const fall = (start ?? Number.NaN) - (end ?? Number.NaN);
  return fall > 0 ? ((start ?? Number.NaN) - (middle ?? Number.NaN)) / fall : Number.NaN;
}

/** Whether the restricted loss falls before the validation loss; null where the latter does not fall at all. */
function fallsBefore(one: Progress): boolean | null {
  const [restricted, validation] = ["restrictedValidationLoss", "validationLoss"].map((column) =>
    fallenShare(one, column),
  ) as [number, number];
  if (Number.isNaN(validation) || Number.isNaN(one.at("restrictedValidationLoss", one.fitted))) return null;
  return restricted > Math.max(0, validation);
}

async function countProgress(
  runs: StudyRuns,
  what: string,
  holds: (progress: Progress) => readonly [smaller: number, larger: number],
): Promise<Finding> {
  return countShare(
    await findProgress(runs),
    what,
    (progress) => {
      const [smaller, larger] = holds(progress);
      return Number.isNaN(smaller) || Number.isNaN(larger) ? null : smaller < larger;
    },
    MOST,
  );
}

const SMALL =
  "Addition modulo 31 on 60 % of the table and width 32, in place of modulo 113, 30 % and width 128; the preset's network otherwise.";

export const progress: Study = {
  name: "progress-measures",
  title: "Progress that the accuracy does not show",
  figure: "Nanda et al. 2023, Figs. 1 and 7",
  papers: ["arXiv 2301.05217"],
  question:
    "Between fitting and generalising nothing seems to happen. Do losses of the logits with the key frequencies alone, and without them, move all the while?",
  arms: [arm],
  deviations: {
    smoke: [SMALL, "3,000 steps; key frequencies are those of the logits."],
    phenomenon: [SMALL, "20,000 steps; key frequencies are those of the logits."],
    paper: ["Key frequencies are those of the logits, where the paper's are those of the neurons."],
  },
  claims: [
    {
      name: "generalise-later",
      says: "Most runs generalise after they fit.",
      source: "2301.05217, §1",
      judge: async (runs) => {
        const later = await mapRuns(runs.of(arm), async (run) => (await readProgress(run)) !== null);
        return countShare(later, "runs that generalise after they fit", (answer) => answer, MOST);
      },
    },
    {
      name: "restricted-falls",
      says: "The restricted loss falls before the validation loss does: half-way from fitting to generalising it has made a larger share of its fall than that of its own.",
      source: "2301.05217, Fig. 7 and §5.1",
      judge: async (runs) =>
        countShare(await findProgress(runs), "runs whose restricted loss falls before", fallsBefore, MOST),
    },
    {
      name: "excluded-rises",
      says: "The excluded loss rises, half-way, above what it was at fitting: the circuit takes over from memory.",
      source: "2301.05217, Fig. 7 and §5.1",
      judge: (runs) =>
        countProgress(runs, "runs whose excluded loss rises before", (one) => [
          one.at("excludedLoss", one.fitted),
          one.at("excludedLoss", middleOf(one)),
        ]),
    },
    {
      name: "gini-rises",
      says: "The embedding becomes sparser in frequencies from fitting to generalising.",
      source: "2301.05217, §5.1",
      judge: (runs) =>
        countProgress(runs, "runs whose embedding becomes sparser", (one) => [
          one.at("embeddingGini", one.fitted),
          one.at("embeddingGini", one.generalised),
        ]),
    },
    {
      name: "norm-falls",
      says: "The clean-up is one of weights: their norm is smaller where the run generalises than where it fits.",
      source: "2301.05217, §5.2",
      judge: (runs) =>
        countProgress(runs, "runs whose norm falls", (one) => [
          one.at("weightNormL2", one.generalised),
          one.at("weightNormL2", one.fitted),
        ]),
    },
  ],
  draw: async (runs) => {
    const run = runs.of(arm)[0];
    const steps = { isLogAcross: false } as const;
    return Promise.all([
      curvesOf(run, {
        title: "Losses",
        caption: "Of training and validation.",
        left: [
          { column: "trainLoss", name: "training" },
          { column: "validationLoss", name: "validation" },
        ],
        ...steps,
      }),
      curvesOf(run, {
        title: "Excluded loss",
        caption: "Training loss without the key frequencies.",
        left: [
          { column: "trainLoss", name: "training" },
          { column: "validationLoss", name: "validation" },
          { column: "excludedLoss", name: "excluded" },
        ],
        ...steps,
      }),
      curvesOf(run, {
        title: "Restricted loss",
        caption: "Loss of the key frequencies alone.",
        left: [
          { column: "trainLoss", name: "training" },
          { column: "validationLoss", name: "validation" },
          { column: "restrictedValidationLoss", name: "restricted" },
        ],
        ...steps,
      }),
      curvesOf(run, {
        title: "Sparsity and norm",
        caption: "Gini coefficient of the embedding's spectrum; the norm of all weights on the right.",
        left: [{ column: "embeddingGini", name: "Gini coefficient" }],
        right: [{ column: "weightNormL2", name: "norm" }],
        ...{ axis: "linear", ...steps },
      }),
    ]);
  },
};
