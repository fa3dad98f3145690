/** @file Notsawo et al. 2023, Figs. 2, 8 and 9: validation accuracy and early activity over learning rate and weight decay. */
import { detrend, hjorthOf } from "../../analysis/index.ts";
import type { StudyPicture } from "../../report/index.ts";
import { formatSetting } from "../../verdict/index.ts";
import { formatNumber, formatShare } from "../../words.ts";
import { compareGroups, lowerMedian } from "../comparing.ts";
import { countMostly, MOST } from "../counting.ts";
import { allOf, type Finding } from "../finding.ts";
import type { Arm, Study } from "../study.ts";
import { groupBySetting, lookOnce, mapRuns, type StudyRun, type StudyRuns } from "../studyRuns.ts";
import { judgeTrend } from "../trending.ts";
import { DEVIATIONS, PERCENT, paperSweep, percentOf, smallSweep } from "./additions.ts";

const [RATE, DECAY] = ["optimizer.learningRate", "optimizer.weightDecay"];

/** Steps whose loss is looked at, as in the paper, and what counts as trend there. */
const FIRST = 400;
const TREND_STEPS = 51;

const grid: Arm = {
  name: "addition-rate-decay",
  label: "learning rate × weight decay",
  sweeps: {
    smoke: smallSweep({
      ...{ steps: 1200, seeds: 2 },
      axes: { [PERCENT]: [50, 70], [RATE]: [1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2], [DECAY]: [0.1, 1, 4] },
    }),
    phenomenon: smallSweep({
      ...{ steps: 4000, seeds: 3 },
      axes: {
        [PERCENT]: [40, 50, 70, 90],
        ...{ [RATE]: [5e-4, 1e-3, 2e-3, 4e-3, 8e-3, 1.6e-2], [DECAY]: [0.1, 0.3, 1, 2, 4] },
      },
    }),
    paper: paperSweep({
      ...{ steps: 10_000, seeds: 3 },
      axes: {
        [PERCENT]: [40, 50, 70, 90],
        ...{ [RATE]: { log: [1e-4, 1e-2], points: 7 }, [DECAY]: [0, 0.3, 0.6, 1, 1.5, 2, 3] },
      },
    }),
  },
};

/** A run on the maps. */
interface Place {
  readonly run: StudyRun;
  readonly percent: number;
  readonly rate: number;
  readonly decay: number;
  /** Of the first steps; NaN where a loss is not finite. */
  readonly activity: number;
  /** At the last validation. */
  readonly accuracy: number;
}

const placesOf = lookOnce((runs) => mapRuns(runs.of(grid), placeOf));

async function placeOf(run: StudyRun): Promise<Place> {
  const { step, columns } = await run.read();
  const losses = columns.trainLoss?.subarray(0, FIRST) ?? [];
  const isWhole = losses.length === FIRST && step[FIRST - 1] === FIRST;
  return {
    ...{ run, percent: percentOf(run), rate: Number(run.values[RATE]), decay: Number(run.values[DECAY]) },
    activity: isWhole ? hjorthOf(detrend(losses, "moving-average", TREND_STEPS)).activity : Number.NaN,
    accuracy: Array.from(columns.validationAccuracy ?? []).findLast((share) => !Number.isNaN(share)) ?? Number.NaN,
  };
}

/** Places grouped by setting: of a grid its cells are counted, and not their seeds. */
function groupPlaces(places: readonly Place[]): Place[][] {
  const placeOf = new Map(places.map((place) => [place.run, place]));
  return groupBySetting([...placeOf.keys()]).map((own) => own.map((run) => placeOf.get(run) as Place));
}

/** By setting, of each pair of its seeds whether the more active one is the more accurate; null where they do not differ. */
const pairSeeds = (places: readonly Place[]): (boolean | null)[][] =>
  groupPlaces(places).map((own) =>
    own.flatMap((a, i) =>
      own.slice(i + 1).map((b) => {
        const product = (a.activity - b.activity) * (a.accuracy - b.accuracy);
        return product === 0 || Number.isNaN(product) ? null : product > 0;
      }),
    ),
  );

/** Of each setting the lower median of its runs. */
const numbersOf = (places: readonly Place[], of: (place: Place) => number): number[] =>
  groupPlaces(places).map((own) => lowerMedian(own.map(of)));

/** A trend over settings. */
async function judgeMaps(
  runs: StudyRuns,
  what: string,
  [x, y, direction]: readonly [x: (place: Place) => number, y: (place: Place) => number, direction: "rises" | "falls"],
  keeps: (place: Place) => boolean = () => true,
): Promise<Finding> {
  const places = (await placesOf(runs)).filter(keeps);
  const [xs, ys] = [numbersOf(places, x), numbersOf(places, y)];
  return judgeTrend(
    what,
    xs.map((each, i) => [each, ys[i] as number]),
    direction,
    "settings",
  );
}

const activityOf = ({ activity }: Place) => activity;
const accuracyOf = ({ accuracy }: Place) => accuracy;

const DATA = "The paper's grids of learning rates and weight decays are not known.";

export const heatMaps: Study = {
  name: "notsawo-heat-maps",
  title: "Activity of the early loss beside what comes of it, by learning rate and weight decay",
  figure: "Notsawo et al. 2023, Figs. 2, 8 and 9",
  papers: ["arXiv 2306.13253"],
  question:
    "Does the activity of the training loss over the first 400 steps tell which learning rates and weight decays generalise?",
  arms: [grid],
  deviations: {
    smoke: [
      DEVIATIONS.small,
      ...[
        "r = 0.5 and 0.7, five learning rates, three weight decays; accuracies after 1,200 steps in place of 10,000.",
        DATA,
      ],
      DEVIATIONS.preset,
    ],
    phenomenon: [DEVIATIONS.small, "Accuracies after 4,000 steps in place of 10,000.", DATA, DEVIATIONS.preset],
    paper: [DATA, DEVIATIONS.preset],
  },
  claims: [
    {
      name: "maps-alike",
      says: "At r = 0.5 the two maps are alike: the more activity over the first 400 steps, the more accurate at the end.",
      source: "Fig. 2",
      judge: (runs) =>
        judgeMaps(
          runs,
          "accuracy against activity",
          [activityOf, accuracyOf, "rises"],
          ({ percent }) => percent === 50,
        ),
    },
    {
      name: "maps-alike-elsewhere",
      says: "They are at other fractions, too.",
      source: "Fig. 9",
      // Of each by itself: fractions differ in both, which is no likeness of maps.
      judge: async (runs) => {
        const percents = new Set((await placesOf(runs)).map(({ percent }) => percent));
        percents.delete(50);
        const findings = [...percents].map((of) =>
          judgeMaps(
            runs,
            `accuracy against activity at r = ${of / 100}`,
            [activityOf, accuracyOf, "rises"],
            ({ percent }) => percent === of,
          ),
        );
        return allOf(await Promise.all(findings));
      },
    },
    {
      name: "best-at-small-rates",
      says: "The smaller the learning rate, the better a run generalises.",
      source: "Fig. 2; §3",
      judge: (runs) => judgeMaps(runs, "accuracy against learning rate", [({ rate }) => rate, accuracyOf, "falls"]),
    },
    {
      name: "best-at-small-decays",
      says: "The smaller the weight decay, the better a run generalises.",
      source: "Fig. 2; §3; against it 2210.01117 and 2301.05217",
      judge: (runs) => judgeMaps(runs, "accuracy against weight decay", [({ decay }) => decay, accuracyOf, "falls"]),
    },
    {
      name: "large-rates-restless",
      says: "Large learning rates bring activity without grokking: the largest has more activity than the others, and is less accurate.",
      source: "Fig. 2, caption",
      judge: async (runs) => {
        const places = await placesOf(runs);
        const largest = Math.max(...places.map(({ rate }) => rate));
        const group = (isLargest: boolean, of: (place: Place) => number) => ({
          name: isLargest ? `at ${formatSetting(largest)}` : "below",
          values: numbersOf(
            places.filter(({ rate }) => (rate === largest) === isLargest),
            of,
          ),
        });
        return allOf([
          compareGroups("activity of settings", group(true, activityOf), group(false, activityOf)),
          compareGroups("accuracy of settings", group(false, accuracyOf), group(true, accuracyOf)),
        ]);
      },
    },
    {
      name: "tells-seeds-apart",
      says: "Activity tells more than the settings do: of two seeds of the same settings the more active one is the more accurate.",
      source: "what prediction takes; docs/results/prediction.md leaves it open",
      judge: async (runs) =>
        countMostly(
          pairSeeds(await placesOf(runs)),
          { groups: "settings", cases: "pairs of seeds" },
          "the more active is the more accurate",
          (isSo) => isSo,
          MOST,
        ),
    },
  ],
  draw: async (runs) => {
    const places = await placesOf(runs);
    const percents = [...new Set(places.map(({ percent }) => percent))];
    return [...percents.flatMap((percent) => drawMaps(places, percent)), drawScatter(places, percents)];
  },
};

function drawMaps(all: readonly Place[], percent: number): StudyPicture[] {
  const places = all.filter((place) => place.percent === percent);
  const valuesOf = (of: (place: Place) => number) => [...new Set(places.map(of))].sort((a, b) => a - b);
  const [rates, decays] = [valuesOf(({ rate }) => rate), valuesOf(({ decay }) => decay)];
  const map = (of: (cell: readonly Place[]) => number) =>
    rates.map((rate) => decays.map((decay) => of(places.filter((one) => one.rate === rate && one.decay === decay))));
  const accuracies = map((cell) => meanOf(cell.map(({ accuracy }) => accuracy)));
  const activities = map((cell) => 10 ** meanOf(cell.map(({ activity }) => Math.log10(activity))));
  const logs = activities
    .flat()
    .filter((value) => value > 0)
    .map(Math.log10);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const common = {
    ...{ kind: "grid" as const, axes: ["weight decay", "learning rate"] as const },
    ...{ columns: decays.map(formatSetting), rows: rates.map(formatSetting) },
  };
  const cellsOf = (values: number[][], levelOf: (value: number) => number, textOf: (value: number) => string) =>
    values.map((row, j) =>
      row.map((value, i) => ({
        level: Number.isFinite(levelOf(value)) ? levelOf(value) : null,
        text: Number.isFinite(value) ? textOf(value) : "–",
        title: `learning rate ${formatSetting(rates[j])}, weight decay ${formatSetting(decays[i])}: ${textOf(value)}`,
      })),
    );
  const r = `r = ${percent / 100}`;
  return [
    {
      ...{ ...common, title: `Validation accuracy at the end, ${r}`, caption: "Means over seeds." },
      cells: cellsOf(accuracies, (value) => value, formatShare),
    },
    {
      ...{
        ...common,
        title: `Activity of the first ${FIRST} steps, ${r}`,
        caption: "Geometric means; shades are of logarithms.",
      },
      cells: cellsOf(activities, (value) => (Math.log10(value) - low) / (high - low || 1), formatNumber),
    },
  ];
}

function drawScatter(places: readonly Place[], percents: readonly number[]): StudyPicture {
  const most = Math.max(...places.map(({ activity }) => activity).filter(Number.isFinite));
  return {
    ...{
      kind: "dots",
      title: "Activity and accuracy",
      axes: ["activity, the largest is 1", "validation accuracy at the end"],
    },
    ...{ caption: "A dot a run.", isLogAcross: true },
    groups: percents.map((percent, i) => ({
      ...{ name: `r = ${percent / 100}`, color: `run-${i}` },
      dots: places.flatMap((one) =>
        one.percent === percent && Number.isFinite(one.activity)
          ? [
              {
                ...{ x: one.activity / most, y: one.accuracy },
                title: `learning rate ${formatSetting(one.rate)}, weight decay ${formatSetting(one.decay)}, seed ${one.run.seed}`,
              },
            ]
          : [],
      ),
    })),
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
