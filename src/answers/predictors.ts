/** @file What `predict` says of a sweep: the table of all predictors and baselines, the two heat maps, and the power law. */
import { median } from "../analysis/index.ts";
import type {
  AlarmResult,
  Estimate,
  HeatMaps,
  PowerLaw,
  PowerPrediction,
  PredictorResult,
  Share,
} from "../prediction/index.ts";
import { formatNumber, formatShare, formatStep, joinWords, pluralise } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

export interface SweepPredictions {
  readonly sweep: string;
  /** What counts as generalised, in words. */
  readonly definition: { readonly name: string; readonly meaning: string };
  readonly first: number;
  /** The chance of a false alarm that alarms were set to. */
  readonly falseAlarms: number;
  readonly runs: {
    readonly ended: number;
    readonly notEnded: number;
    readonly notValidated: number;
    readonly generalised: number;
    /** By step `first`: nothing is left to predict of them. */
    readonly generalisedEarly: number;
    /** About which there is something to predict. */
    readonly open: number;
    readonly openGeneralised: number;
  };
  readonly predictors: readonly PredictorResult[];
  readonly heatMaps: HeatMaps | null;
  readonly powerLaw: PowerLawAnswer | null;
}

export interface PowerLawAnswer {
  readonly law: Omit<PowerLaw, "predict">;
  /** Fractions that were left out of the fit. */
  readonly heldOut: readonly (PowerPrediction & {
    /** Times of the runs there; null where one had not generalised by its end. */
    readonly times: readonly (number | null)[];
  })[];
}

export function tellPredictors(found: SweepPredictions): Answer {
  return {
    document: found,
    lines: [
      ...describeRuns(found),
      ...(found.predictors.length === 0 ? [] : ["", ...drawScores(found.predictors), ...drawHeldOut(found)]),
      ...drawOwnAlarms(found.predictors),
      ...(found.heatMaps === null ? [] : ["", ...drawMaps(found.heatMaps, found.first)]),
      ...(found.powerLaw === null ? [] : ["", ...describeLaw(found.powerLaw)]),
    ],
  };
}

const countRuns = (count: number) => `${formatStep(count)} ${pluralise(count, "run")}`;

function describeRuns({ runs, first, definition }: SweepPredictions): string[] {
  const rest = [
    ...(runs.notEnded === 0 ? [] : [`${countRuns(runs.notEnded)} not ended`]),
    ...(runs.notValidated === 0 ? [] : [`${countRuns(runs.notValidated)} never validated`]),
  ];
  return [
    `${countRuns(runs.ended)}${rest.length === 0 ? "" : ` (left out: ${joinWords(rest)})`}: ${formatStep(runs.generalised)} generalised: ${definition.meaning}.`,
    `After step ${formatStep(first)}, ${formatStep(runs.generalisedEarly)} had generalised; of the other ${formatStep(runs.open)}, ${formatStep(runs.openGeneralised)} did later: that is what is predicted.`,
    ...(runs.openGeneralised === 0 || runs.openGeneralised === runs.open
      ? [
          "These runs cannot tell: an area takes runs that generalise later and runs that do not; – stands where there is none.",
        ]
      : []),
  ];
}

const two = (value: number) => (Number.isFinite(value) ? value.toFixed(2) : formatNumber(value));

function sayArea(estimate: Estimate | null): string {
  if (estimate === null) return "–";
  return `${two(estimate.value)} (${estimate.interval.map(two).join(" to ")})`;
}

const sayShare = ({ count, of, interval }: Share) =>
  of === 0
    ? "–"
    : `${formatShare(count / of)} (${interval.map((end) => `${Math.round(100 * end)}`).join(" to ")}) of ${formatStep(of)}`;

function saySteps(estimate: Estimate | null): string {
  if (estimate === null) return "–";
  const steps = [estimate.value, ...estimate.interval].map((value) => formatStep(Math.round(value)));
  return `${steps[0]} (${steps[1]} to ${steps[2]})`;
}

function drawScores(predictors: readonly PredictorResult[]): string[] {
  return [
    "The score as it is, nothing fitted: area under the ROC curve, 0.5 of chance, with 95 %",
    ...alignRows([
      ["predictor", "runs", "all pairs", "pairs within a setting"],
      ...predictors.map(({ name, measured, notMeasured, area, areaWithin }) => [
        name,
        measured === 0
          ? "not measured"
          : `${formatStep(measured)}${notMeasured === 0 ? "" : `, ${formatStep(notMeasured)} not measured`}`,
        sayArea(area),
        sayArea(areaWithin),
      ]),
    ]),
  ];
}

function drawHeldOut({ predictors, falseAlarms }: SweepPredictions): string[] {
  const axes = [...new Set(predictors.flatMap(({ heldOut }) => heldOut.map(({ axis }) => axis)))];
  return axes.flatMap((axis) => [
    "",
    `Fitted on runs with other values of ${axis}, an alarm at a chance of ${formatShare(falseAlarms)} there`,
    ...alignRows([
      ["predictor", "area within a setting", "error²", "false alarms", "hits", "lead time"],
      ...predictors.flatMap(({ name, heldOut }) => {
        const found = heldOut.find((one) => one.axis === axis);
        if (found === undefined) return [];
        return [[name, sayArea(found.area), two3(found.brier), ...sayAlarms(found)]];
      }),
    ]),
  ]);
}

const two3 = (estimate: Estimate | null) => (estimate === null ? "–" : estimate.value.toFixed(3));

const sayAlarms = ({ falseAlarms, hits, leadTime }: AlarmResult) => [
  sayShare(falseAlarms),
  sayShare(hits),
  saySteps(leadTime),
];

function drawOwnAlarms(predictors: readonly PredictorResult[]): string[] {
  const rows = predictors.flatMap(({ name, ownAlarm }) => (ownAlarm === null ? [] : [[name, ...sayAlarms(ownAlarm)]]));
  if (rows.length === 0) return [];
  return [
    "",
    "Alarms by the rules of their sources, over whole runs",
    ...alignRows([["predictor", "false alarms", "hits", "lead time"], ...rows]),
  ];
}

function drawMaps(
  { learningRates, weightDecays, validationAccuracy, activity, likeness, likenessOf, runs }: HeatMaps,
  first: number,
) {
  const head = weightDecays.map(formatNumber);
  const show = (row: readonly (number | null)[] | undefined, format: (value: number) => string) =>
    weightDecays.map((_, j) => {
      const value = row?.[j] ?? null;
      return value === null ? "–" : format(value);
    });
  return [
    `Two maps of ${countRuns(runs)}, learning rate down and weight decay across: validation accuracy at the end | activity of the first ${formatStep(first)} steps`,
    ...alignRows([
      ["", ...head, "|", ...head],
      ...learningRates.map((rate, i) => [
        formatNumber(rate),
        ...show(validationAccuracy[i], formatShare),
        "|",
        ...show(activity[i], formatNumber),
      ]),
    ]),
    `Likeness (Spearman over cells): ${sayArea(likeness)}${sayEach(likenessOf)}`,
  ];
}

function sayEach(likenessOf: HeatMaps["likenessOf"]): string {
  const values = Object.values(likenessOf).filter((value) => value !== null);
  if (values.length < 2) return "";
  return `; over the runs of a setting ${two(Math.min(...values))} to ${two(Math.max(...values))}, the median ${two(median(values))} of ${values.length} settings`;
}

function describeLaw({ law, heldOut }: PowerLawAnswer): string[] {
  const range = ({ value, interval }: Estimate) =>
    `${formatNumber(value)} (${interval.map(formatNumber).join(" to ")})`;
  return [
    `Steps to generalise, t(r) = a·r^−γ + b, of ${countRuns(law.generalised + law.notYet)}, ${formatStep(law.notYet)} of them not yet at their end; 95 %`,
    ...alignRows([
      ["γ", range(law.gamma)],
      ["a, r in per cent", range(law.aOfPercent)],
      ["a, r a share", range(law.aOfShare)],
      ["b", range(law.b)],
      ["spread of a run", `a factor of ${formatNumber(Math.exp(law.spread))}`],
    ]),
    ...heldOut.map(
      ({ fraction, median, run, isWithin, times }) =>
        `Left out, ${formatShare(fraction)}${isWithin ? "" : ", outside the fractions of the fit"}: predicted ${saySteps(median)}, one run ${run.map((end) => formatStep(Math.round(end))).join(" to ")}; measured ${joinWords(times.map((time) => (time === null ? "not yet" : formatStep(time))))}`,
    ),
  ];
}
