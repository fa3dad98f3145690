/** @file Signs of the first steps, and settings, by one protocol: which of them tells the runs that will generalise? */
import { findGrokkingTime, type GrokkingDefinition, parseGrokkingDefinition } from "../../analysis/index.ts";
import {
  areaUnderCurve,
  bootstrap,
  type Estimate,
  keepForPrediction,
  measure,
  PREDICTORS,
  PROTOCOL,
  type Predictor,
  type Subject,
} from "../../prediction/index.ts";
import type { StudyPicture } from "../../report/index.ts";
import { formatNumber } from "../../words.ts";
import { lowerMedian } from "../comparing.ts";
import { type Bound, type Finding, judgeInterval, unknown } from "../finding.ts";
import { SMALL_SAID, SMALL_TRANSFORMER } from "../smallTransformer.ts";
import type { Arm, ArmSweep, Study } from "../study.ts";
import { groupBySetting, lookOnce, mapRuns, type StudyRun, type StudyRuns } from "../studyRuns.ts";

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

/** A place of the grid, of which runs are open after the first steps; its seeds are not independent of each other. */
interface Setting {
  /** Settings of one fraction are compared. */
  readonly stratum: string;
  /** Whether most of its runs come to 95 % later. */
  readonly happened: boolean;
  readonly subjects: readonly Subject[];
}

const settingsOf = lookOnce(async (runs): Promise<Setting[]> => {
  const groups = await mapRuns(groupBySetting(runs.of(arm)), readOpen);
  return groups.flatMap((open): Setting[] => {
    const [first] = open;
    if (first === undefined) return [];
    const later = open.filter(({ happened }) => happened).length;
    return [
      { stratum: first.stratum, happened: later > open.length / 2, subjects: open.map(({ subject }) => subject) },
    ];
  });
});

/** Of the runs of a setting those that have not generalised after the first steps, and go on. */
async function readOpen(own: readonly StudyRun[]) {
  const read = await mapRuns(own, async (run) => {
    const series = keepForPrediction(await run.read(), FIRST);
    const { step, columns } = series;
    const { validationAccuracy, validationLoss } = columns;
    const time = findGrokkingTime({ step, validationAccuracy, validationLoss }, DEFINITION);
    const settings = { learningRate: Number(run.values[RATE]), weightDecay: Number(run.values[DECAY]) };
    return time === null || time.at <= FIRST
      ? []
      : [{ subject: { series, settings }, stratum: String(run.values[FRACTION]), happened: time.happened }];
  });
  return read.flat();
}

const predictorOf = (name: string): Predictor => PREDICTORS.find((each) => each.name === name) as Predictor;

/** What a predictor says of a setting, the lower median of its runs; NaN where it says nothing. */
const scoreOf = (name: string, { subjects }: Setting): number =>
  lowerMedian(subjects.map((subject) => measure(predictorOf(name), subject, FIRST)?.score ?? Number.NaN));

/** Of either kind. Of fewer the best place of a few by luck has no interval that says so. */
const LEAST = 4;

/**
 * The area under the curve of the score as it is, over pairs of settings of one fraction: nothing is fitted. With `besides`, what it has
 * more than that of another score, of the same settings.
 */
async function findArea(runs: StudyRuns, name: string, besides?: string) {
  const names = besides === undefined ? [name] : [name, besides];
  const measured = (await settingsOf(runs))
    .map((one) => ({ ...one, scores: names.map((each) => scoreOf(each, one)) }))
    .filter(({ scores }) => !scores.some(Number.isNaN));
  const later = measured.filter(({ happened }) => happened).length;
  const of = (drawn: readonly (typeof measured)[number][]) => {
    const areas = names.map((_, i) => areaUnderCurve(drawn.map((one) => ({ ...one, score: one.scores[i] as number }))));
    const [own, other = 0] = areas;
    return own == null || other === null ? null : own - other;
  };
  const isEnough = Math.min(later, measured.length - later) >= LEAST;
  return {
    area: isEnough ? bootstrap(measured, ({ stratum }) => stratum, of, PROTOCOL) : null,
    count: measured.length,
    said: `${later} of ${measured.length} settings generalise later`,
  };
}

async function judgeArea(runs: StudyRuns, name: string): Promise<Finding> {
  const { area, count, said } = await findArea(runs, name);
  return judgeEstimate(area, { above: 0.5 }, `area of ${name}`, { count, said });
}

function judgeEstimate(
  estimate: Estimate | null,
  bound: Bound,
  what: string,
  { count, said }: { readonly count: number; readonly said: string },
): Finding {
  if (estimate === null) return { ...unknown(`${what}: ${said}, too few of a kind`), count };
  const { value, interval } = estimate;
  return {
    verdict: judgeInterval(interval, bound),
    measured: `${what} ${formatNumber(value)} (${interval.map(formatNumber).join(" to ")}); ${said}`,
    ...{ value, interval, count },
  };
}

const GRID = "Addition modulo 23, five rates and three decays at two fractions, 1,500 steps; predicted after step 400.";

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
    phenomenon: [SMALL_SAID, "Addition modulo 23, six rates and three decays at three fractions, 4,000 steps."],
    paper: ["Four rates and four decays at two fractions."],
  },
  claims: [
    {
      name: "activity-tells",
      says: "The more the loss swings early, the likelier runs of a setting generalise.",
      source: "2306.13253, Figs. 2 and 8",
      judge: (runs) => judgeArea(runs, "activity"),
    },
    {
      name: "low-frequency-tells",
      says: "The slow part of the swing tells it: the more of it, the likelier.",
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
        const { area, ...told } = await findArea(runs, "activity", "rate-and-decay");
        return judgeEstimate(area, { above: 0 }, "area of activity less that of rate-and-decay", told);
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
  const results = await Promise.all(DRAWN.map(async (name) => ({ name, ...(await findArea(runs, name)) })));
  return {
    ...{ kind: "grid", title: "Every sign by one protocol", axes: ["area under the curve, 95 %", "sign"] },
    caption: "Areas over pairs of settings of one fraction; 0.5 is chance, and the darker, the further above.",
    columns: ["area", "from", "to", "settings"],
    rows: results.map(({ name }) => name),
    cells: results.map(({ name, area, count }) => {
      const cell = (text: string, level: number | null = null) => ({ level, text, title: `${name}: ${text}` });
      const texts = area === null ? null : [area.value, ...area.interval].map((one) => one.toFixed(2));
      return [
        cell(texts?.[0] ?? "–", area === null ? null : Math.max(0, 2 * area.value - 1)),
        cell(texts?.[1] ?? "–"),
        cell(texts?.[2] ?? "–"),
        cell(String(count)),
      ];
    }),
  };
}
