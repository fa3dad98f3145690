/** @file What `predict` says of a run: a probability with its interval, or what is missing for one. */
import { formatNumber, formatShare, formatStep, joinSome, joinWords, pluralise } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

export interface RunPrediction {
  readonly run: string;
  readonly definition: { readonly name: string; readonly meaning: string };
  readonly first: number;
  readonly lastStep: number | null;
  /** `generalised`: there is nothing to predict. `not-known`: `missing` says why. */
  readonly state: "generalised" | "predicted" | "not-known";
  /** The step at which it has generalised. */
  readonly generalisedAt: number | null;
  /** That it generalises within `withinSteps` steps, counted from its first one. */
  readonly probability: { readonly value: number; readonly interval: readonly [number, number] } | null;
  readonly withinSteps: number | null;
  readonly predictor: string | null;
  /** What the probability was fitted on. */
  readonly calibration: {
    readonly sweep: string;
    readonly runs: number;
    readonly generalised: number;
    readonly settings: number;
    /** Mean square of its error on settings that were held out; null where none was. */
    readonly error: number | null;
    /** Settings in which the run is like none of these; null where its own are not known. */
    readonly unlike: readonly string[] | null;
  } | null;
  readonly scores: readonly {
    readonly name: string;
    /** Null: not measured. */
    readonly score: number | null;
    /** Columns and settings that it lacks. */
    readonly missing: readonly string[];
  }[];
  readonly missing: readonly string[];
}

/** How many scores there are, and what the others would take; nothing where all are there. */
function countMeasured({ scores }: RunPrediction): string[] {
  const measured = scores.filter(({ score }) => score !== null).length;
  const lacks = [...new Set(scores.flatMap(({ score, missing }) => (score === null ? missing : [])))];
  if (lacks.length === 0) return [];
  const how = `${measured === 0 ? "None" : formatStep(measured)} of the ${scores.length} scores below`;
  return [`${how} ${measured < 2 ? "is" : "are"} measured; the others lack ${joinWords(lacks)}.`];
}

/** @param takeIn how a person asks for more of its first steps */
export function tellPrediction(found: RunPrediction, takeIn?: (steps: number) => string): Answer {
  const { first, scores, definition, probability, calibration } = found;
  const table = alignRows([
    ["score of the first steps", ""],
    ...scores.map(({ name, score, missing }) => [
      name,
      score !== null
        ? formatNumber(score)
        : missing.length === 0
          ? `not measured: the settings and ${formatStep(first)} steps do not give it`
          : `not measured: no ${joinWords(missing)}`,
    ]),
  ]);
  return { document: found, lines: [...describe(), ...countMeasured(found), "", ...table] };

  function describe(): string[] {
    if (found.state === "generalised")
      return [`It has generalised, at step ${formatStep(found.generalisedAt ?? 0)}: ${definition.meaning}.`];
    if (probability === null || calibration === null) return [`Not known: ${joinWords(found.missing)}.`];
    const [low, high] = probability.interval.map(formatShare);
    const { sweep, runs, generalised, settings, error, unlike } = calibration;
    return [
      `${formatShare(probability.value)} (95 %: ${low} to ${high}) that it generalises within ${formatStep(found.withinSteps ?? 0)} steps: ${definition.meaning}.`,
      `By ${found.predictor}, of its first ${formatStep(first)} steps, fitted on ${formatStep(runs)} runs of ${sweep} in ${formatStep(settings)} ${pluralise(settings, "setting")}, ${formatStep(generalised)} of which generalised${error === null ? "" : `; on settings left out its mean squared error was ${formatNumber(error)}`}.`,
      ...(found.lastStep === null || found.lastStep <= first
        ? []
        : [
            `What it did since, up to step ${formatStep(found.lastStep)}, is not in it${takeIn === undefined ? "" : `; ${takeIn(found.lastStep)}`}.`,
          ]),
      ...(unlike === null
        ? ["How it was made is not known: whether the runs of that sweep are like it, nobody can tell from its log."]
        : []),
      ...(unlike === null || unlike.length === 0
        ? []
        : [`No run of that sweep is like it in ${joinSome(unlike)}: the interval does not know of that.`]),
    ];
  }
}
