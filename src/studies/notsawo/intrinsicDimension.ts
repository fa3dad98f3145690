/** @file Notsawo et al. 2023, Figs. 22 to 24: the intrinsic dimension of features by two estimators. */
import { median } from "../../analysis/index.ts";
import type { StudyPicture } from "../../report/index.ts";
import { formatNumber } from "../../words.ts";
import { countMostly, MOST } from "../counting.ts";
import { curvesOf } from "../curves.ts";
import type { Study } from "../study.ts";
import { lookOnce, mapRuns, type StudyRun } from "../studyRuns.ts";
import { generalisesAt } from "../traits.ts";
import { judgeCorrelation, judgeTrend } from "../trending.ts";
import { DEVIATIONS, fractions, PERCENT, percentOf } from "./additions.ts";

const [BY_LIKELIHOOD, BY_NEIGHBOURS] = ["dimensionByLikelihood", "dimensionByTwoNeighbours"];

interface Dimensions {
  readonly percent: number;
  /** Medians over the last quarter of what is measured, by either estimator, and the first number after fitting. */
  readonly likelihood: number;
  readonly neighbours: number;
  readonly atFitting: number;
}

/** Null of a run that has not generalised: it has not come to its end. */
async function readDimensions(run: StudyRun): Promise<Dimensions | null> {
  if (!Number.isFinite(generalisesAt(run))) return null;
  const { columns } = await run.read();
  const start = columns.trainAccuracy?.findIndex((share) => share >= 1) ?? -1;
  const valuesOf = (name: string) => [...(columns[name]?.subarray(Math.max(start, 0)).filter(Number.isFinite) ?? [])];
  const [likelihood, neighbours] = [valuesOf(BY_LIKELIHOOD), valuesOf(BY_NEIGHBOURS)];
  if (start < 0 || likelihood.length < 2) return null;
  const endOf = (values: readonly number[]) => median(values.slice(-Math.ceil(values.length / 4)));
  return {
    ...{ percent: percentOf(run), atFitting: likelihood[0] as number },
    ...{ likelihood: endOf(likelihood), neighbours: endOf(neighbours) },
  };
}

const dimensionsOf = lookOnce(async (runs) =>
  (await mapRuns(runs.of(fractions), readDimensions)).filter((each) => each !== null),
);

const RUNS_OF_FRACTIONS = { groups: "fractions", cases: "runs" };

const groupByPercent = (all: readonly Dimensions[]): Dimensions[][] =>
  [...new Set(all.map(({ percent }) => percent))].map((percent) => all.filter((one) => one.percent === percent));

/** Both estimates of each fraction, each the mean of its runs; the paper probably correlates these. */
const meanByPercent = (all: readonly Dimensions[]): [number, number][] =>
  groupByPercent(all).map((own) => {
    const mean = (of: (one: Dimensions) => number) => own.reduce((sum, one) => sum + of(one), 0) / own.length;
    return [mean(({ likelihood }) => likelihood), mean(({ neighbours }) => neighbours)];
  });

export const intrinsicDimension: Study = {
  name: "notsawo-intrinsic-dimension",
  title: "The intrinsic dimension of features",
  figure: "Notsawo et al. 2023, Figs. 22 to 24",
  papers: ["arXiv 2306.13253"],
  question:
    "Do two estimators of the features' intrinsic dimension agree, and how does it go with the fraction of the table?",
  arms: [fractions],
  deviations: {
    smoke: [
      ...[
        DEVIATIONS.small,
        DEVIATIONS.rate,
        "Of 256 training rows, what the classification layer reads, to the step of 100 %.",
      ],
      DEVIATIONS.preset,
    ],
    phenomenon: [DEVIATIONS.small, DEVIATIONS.rate, "Of 256 training rows, to the step of 100 %.", DEVIATIONS.preset],
    paper: ["Of 256 training rows; which points the paper takes we do not know.", DEVIATIONS.preset],
  },
  claims: [
    {
      name: "estimators-agree",
      says: "The estimate of maximum likelihood and that of TwoNN agree: over fractions, in the mean of their runs, their correlation is above 0.95 (0.996 there).",
      source: "Fig. 24",
      judge: async (runs) => judgeCorrelation(meanByPercent(await dimensionsOf(runs)), 0.95, "fractions"),
    },
    {
      name: "likelihood-larger",
      says: "They differ in scale: the likelihood's is the larger one.",
      source: "Figs. 22 and 23 show one each; ours",
      judge: async (runs) =>
        countMostly(
          groupByPercent(await dimensionsOf(runs)),
          RUNS_OF_FRACTIONS,
          "it is",
          ({ likelihood, neighbours }) => (likelihood === neighbours ? null : likelihood > neighbours),
          MOST,
        ),
    },
    {
      name: "falls-on-the-way",
      says: "From fitting to generalising the dimension falls: features come to lie on something simpler.",
      source: "an expectation of ours; Figs. 22 and 23 show curves alone",
      judge: async (runs) =>
        countMostly(
          groupByPercent(await dimensionsOf(runs)),
          RUNS_OF_FRACTIONS,
          "it falls",
          ({ atFitting, likelihood }) => (atFitting === likelihood ? null : likelihood < atFitting),
          MOST,
        ),
    },
    {
      name: "falls-with-fraction",
      says: "The larger the fraction, the lower the dimension at the end.",
      source: "Figs. 22 and 23 are over r; the direction is ours",
      judge: async (runs) =>
        judgeTrend(
          "dimension against r",
          (await dimensionsOf(runs)).map(({ percent, likelihood }) => [percent, likelihood]),
          "falls",
        ),
    },
  ],
  draw: async (runs) => {
    const all = await dimensionsOf(runs);
    const dots = (of: (one: Dimensions) => number) =>
      all.map((one) => ({ x: one.percent, y: of(one), title: `r = ${one.percent / 100}: ${formatNumber(of(one))}` }));
    const pictures: StudyPicture[] = [
      {
        ...{
          kind: "dots",
          title: "Dimension by r",
          caption: "At the end of each run.",
          axes: ["r in per cent", "dimension"],
        },
        groups: [
          { name: "maximum likelihood", color: "run-0", dots: dots(({ likelihood }) => likelihood) },
          { name: "TwoNN", color: "run-1", dots: dots(({ neighbours }) => neighbours) },
        ],
      },
      {
        ...{ kind: "dots", title: "Both estimators", caption: "A dot a run.", axes: ["maximum likelihood", "TwoNN"] },
        groups: [
          {
            ...{ name: "runs", color: "run-0" },
            dots: all.map(({ likelihood, neighbours, percent }) => ({
              ...{ x: likelihood, y: neighbours, title: `r = ${percent / 100}` },
            })),
          },
        ],
      },
    ];
    for (const percent of runs
      .valuesOf(fractions, PERCENT)
      .map(Number)
      .filter((_, i) => i % 3 === 1))
      pictures.push(
        await curvesOf(runs.of(fractions, { [PERCENT]: percent })[0], {
          title: `On the way, r = ${percent / 100}`,
          caption: "The validation accuracy on the right.",
          left: [
            { column: BY_LIKELIHOOD, name: "maximum likelihood" },
            { column: BY_NEIGHBOURS, name: "TwoNN" },
          ],
          right: [{ column: "validationAccuracy", name: "validation accuracy" }],
          ...{ axis: "linear", rightAxis: "share" },
        }),
      );
    return pictures;
  },
};
