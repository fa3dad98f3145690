/** @file Signs of the first steps, and settings, by one protocol: which of them tells the runs that will generalise? */
import { findGrokkingTime, type GrokkingDefinition, parseGrokkingDefinition } from "../../analysis/index.ts";
import {
  type Estimate,
  judgePredictor,
  type KnownRun,
  keepForPrediction,
  PREDICTORS,
  type Predictor,
} from "../../prediction/index.ts";
import type { StudyPicture } from "../../report/index.ts";
import { formatNumber } from "../../words.ts";
import { type Bound, type Finding, judgeInterval, unknown } from "../finding.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import type { StudyRuns } from "../studyRuns.ts";
import { SMALL_SAID, SMALL_TRANSFORMER } from "./smallTransformer.ts";

const RATE = "optimizer.learningRate";
const DECAY = "optimizer.weightDecay";
const FRACTION = "data.trainPercent";
const FIRST = 400;
const DEFINITION = parseGrokkingDefinition("95%") as GrokkingDefinition;

const { [FRACTION]: _, [RATE]: __, ...WITHOUT_AXES } = SMALL_TRANSFORMER;

const sweep = (seeds: number, steps: number, fractions: readonly number[], rates: readonly number[]): ArmSweep => ({
  ...{ experiment: "addition", seeds },
  set: { ...WITHOUT_AXES, "data.modulus": 23, "validation.everySteps": 25, steps },
  axes: { [FRACTION]: fractions, [RATE]: rates, [DECAY]: [0.1, 1, 4] },
});

const arm: Arm = {
  ...{ name: "predictors", label: "rates and decays" },
  sweeps: {
    smoke: sweep(1, 1500, [50, 70], [5e-4, 1e-3, 2e-3, 4e-3, 8e-3]),
    phenomenon: sweep(3, 4000, [40, 50, 60], [5e-4, 1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2]),
    paper: {
      ...{ experiment: "addition", seeds: 1 },
      set: { "validation.everySteps": 25, steps: 10_000 },
      axes: { [FRACTION]: [30, 50], [RATE]: [1e-4, 5e-4, 1e-3, 5e-3], [DECAY]: [0, 0.5, 1, 2] },
    },
  },
};

/** The runs of which it is known whether they come to 95 %, as predictors see them. */
async function readKnown(runs: StudyRuns): Promise<KnownRun[]> {
  const known: KnownRun[] = [];
  for (const run of runs.of(arm)) {
    const series = keepForPrediction(await run.read(), FIRST);
    const { step, columns } = series;
    const { validationAccuracy, validationLoss } = columns;
    const time = findGrokkingTime({ step, validationAccuracy, validationLoss }, DEFINITION);
    if (time === null) continue;
    const settings = { learningRate: Number(run.values[RATE]), weightDecay: Number(run.values[DECAY]) };
    known.push({ subject: { series, settings }, setting: { [FRACTION]: String(run.values[FRACTION]) }, time });
  }
  return known;
}

const predictorOf = (name: string): Predictor => PREDICTORS.find((each) => each.name === name) as Predictor;

/** The area under the curve of the score as it is, over pairs of runs of one fraction: nothing is fitted. */
async function findArea(runs: StudyRuns, name: string) {
  const { areaWithin, measured, generalised } = judgePredictor(predictorOf(name), await readKnown(runs), {
    first: FIRST,
  });
  return { area: areaWithin, count: measured, said: `${generalised} of ${measured} runs generalise later` };
}

async function judgeArea(runs: StudyRuns, name: string, bound: Bound = { above: 0.5 }): Promise<Finding> {
  const { area, count, said } = await findArea(runs, name);
  if (area === null) return { ...unknown(`${name}: ${said}`), count };
  return {
    verdict: judgeInterval(area.interval, bound),
    measured: `area of ${tellEstimate(name, area)}; ${said}`,
    ...{ value: area.value, interval: area.interval, count },
  };
}

const tellEstimate = (name: string, { value, interval }: Estimate): string =>
  `${name} ${formatNumber(value)} (${interval.map(formatNumber).join(" to ")})`;

const GRID =
  "Addition modulo 23, five rates and three decays at two fractions, one seed, 1,500 steps; predicted after step 400.";

export const predictors: Study = {
  name: "predictors",
  title: "Which runs will generalise, by one protocol",
  figure: "Notsawo et al. 2023, Figs. 2 and 8, and later signs",
  papers: ["arXiv 2306.13253", "arXiv 2602.16967"],
  question:
    "Of runs that have not generalised after 400 steps, does the swing of the loss tell those that will, and more than their learning rate and weight decay do?",
  arms: [arm],
  deviations: {
    smoke: [SMALL_SAID, GRID],
    phenomenon: [
      SMALL_SAID,
      "Addition modulo 23, six rates and three decays at three fractions, three seeds, 4,000 steps.",
    ],
    paper: ["Four rates and four decays at two fractions."],
  },
  claims: [
    {
      name: "activity-tells",
      says: "The more the loss swings early, the likelier a run generalises.",
      source: "2306.13253, Figs. 2 and 8",
      judge: (runs) => judgeArea(runs, "activity"),
    },
    {
      name: "low-frequency-tells",
      says: "It is the slow part of the swing that tells.",
      source: "2306.13253, §3",
      judge: (runs) => judgeArea(runs, "low-frequency"),
    },
    {
      name: "settings-tell",
      says: "Learning rate times weight decay tells, without a look at the run.",
      source: "docs/results/prediction.md",
      judge: (runs) => judgeArea(runs, "rate-and-decay"),
    },
    {
      name: "slope-tells",
      says: "The validation loss that already falls tells.",
      source: "a baseline of this protocol",
      judge: (runs) => judgeArea(runs, "validation-slope"),
    },
    {
      name: "activity-beats-settings",
      says: "The swing tells more than the settings.",
      source: "what a sign is worth: docs/results/prediction.md",
      judge: async (runs) => {
        const { area, said } = await findArea(runs, "rate-and-decay");
        if (area === null) return unknown(`rate-and-decay: ${said}`);
        const finding = await judgeArea(runs, "activity", { above: area.value });
        return { ...finding, measured: `${finding.measured}; beside ${tellEstimate("rate-and-decay", area)}` };
      },
    },
  ],
  draw: async (runs) => [await drawAreas(runs)],
};

/** Those that read what every run records, and the settings. */
const DRAWN = [
  "activity",
  "mobility",
  "low-frequency",
  "delay-law",
  "validation-slope",
  "validation-accuracy",
  "rate-and-decay",
];

async function drawAreas(runs: StudyRuns): Promise<StudyPicture> {
  const known = await readKnown(runs);
  const results = DRAWN.map((name) => judgePredictor(predictorOf(name), known, { first: FIRST }));
  return {
    ...{ kind: "grid", title: "Every sign by one protocol", axes: ["area under the curve, 95 %", "sign"] },
    caption: "Areas over pairs of runs of one fraction; 0.5 is chance, and the darker, the further above.",
    columns: ["area", "from", "to", "runs"],
    rows: results.map(({ name }) => name),
    cells: results.map(({ name, areaWithin, measured }) => {
      const cell = (text: string, level: number | null = null) => ({ level, text, title: `${name}: ${text}` });
      const texts =
        areaWithin === null ? null : [areaWithin.value, ...areaWithin.interval].map((one) => one.toFixed(2));
      return [
        cell(texts?.[0] ?? "–", areaWithin === null ? null : Math.max(0, 2 * areaWithin.value - 1)),
        cell(texts?.[1] ?? "–"),
        cell(texts?.[2] ?? "–"),
        cell(String(measured)),
      ];
    }),
  };
}
