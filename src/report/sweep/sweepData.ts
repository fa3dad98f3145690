/** @file Makes the data of a sweep's figures of its points and of how they ended. */
import type { GrokkingDefinition } from "../../analysis/index.ts";
import type { SweepAxis, SweepData, SweepRun } from "../../charts/sweepData.ts";
import { ENDING_DEFINITION } from "../../sweep/judgeOutcome.ts";
import type { JudgedOutcome } from "../../sweep/outcome.ts";
import type { Point } from "../../sweep/sweep.ts";
import { formatSetting } from "../../verdict/index.ts";
import { cutCells } from "./cutCells.ts";
import { MEASURES } from "./measures.ts";

/** Where a run lies. */
export interface RunPlace {
  /** Relative to the page. */
  readonly folder: string;
  /** Whether there is a report.html in it. */
  readonly hasReport: boolean;
}

/** What is told of generalising, and therefore by which definition. */
const BY_DEFINITION: ReadonlySet<string> = new Set(["groks", "grokkedAt", "delay"]);

/**
 * @param placeOf folder of a run by the hash of its point; null where it has none
 * @param definition by which the outcomes were judged, where it was not as the runs of a sweep are as they end
 */
export function createSweepData(
  paths: readonly string[],
  points: readonly Point[],
  outcomes: readonly JudgedOutcome[],
  placeOf: (hash: string) => RunPlace | null = () => null,
  definition: GrokkingDefinition | null = null,
): SweepData {
  const generalised =
    definition === null || definition.name === ENDING_DEFINITION.name
      ? null
      : { name: definition.name, meaning: definition.meaning };
  const ends = new Map(outcomes.map((outcome) => [outcome.hash, outcome]));
  const axes = paths.map((path) => createAxis(path, points));
  const places = axes.map(({ values }) => new Map(values.map((value, i) => [value, i])));
  const measures = MEASURES.filter(({ read }) =>
    outcomes.some((outcome) => outcome.status !== "failed" && read(outcome) !== null),
  );
  const runs = points.map(({ hash, values, seed, steps }): SweepRun => {
    const end = ends.get(hash);
    const { folder = null, hasReport = false } = placeOf(hash) ?? {};
    return {
      at: paths.map((path, axis) => (path in values ? (places[axis]?.get(formatSetting(values[path])) ?? -1) : -1)),
      seed,
      status: end?.status ?? "waiting",
      measured: measures.map(({ read }) => (end === undefined || end.status === "failed" ? null : read(end))),
      endedBy: end !== undefined && end.steps < steps ? end.endedBy : null,
      error: end?.error ?? null,
      folder,
      hasReport,
    };
  });
  return {
    axes,
    steps: findCommonSteps(points, ends),
    generalised,
    measures: measures.map(({ read: _, ...measure }) =>
      generalised !== null && BY_DEFINITION.has(measure.name)
        ? { ...measure, title: `${measure.title} by ${generalised.name}` }
        : measure,
    ),
    runs: runs.sort((a, b) => compareNumbers([...a.at, a.seed], [...b.at, b.seed])),
  };
}

/** A run that a rule ended, or that somebody stopped, may have come to more later; one that became NaN or infinite may not. */
function findCommonSteps(points: readonly Point[], ends: ReadonlyMap<string, JudgedOutcome>): number | null {
  const done = [...ends.values()].filter(({ status }) => status === "done");
  const [steps = 0, ...others] = new Set([...points, ...done].map((each) => each.steps));
  return others.length === 0 && steps > 0 ? steps : null;
}

function createAxis(path: string, points: readonly Point[]): SweepAxis {
  const values = new Map(
    points
      .flatMap((point) => (path in point.values ? [point.values[path]] : []))
      .map((value) => [formatSetting(value), value]),
  );
  const numbers = [...values.values()].every((value) => typeof value === "number");
  const sorted = [...values].sort(([, a], [, b]) => (numbers ? Number(a) - Number(b) : 0));
  return {
    path,
    values: sorted.map(([text]) => text),
    ...cutCells(
      sorted.map(([text]) => text),
      numbers ? sorted.map(([, value]) => Number(value)) : null,
    ),
  };
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((value, i) => value !== b[i]);
  return first < 0 ? 0 : (a[first] as number) - (b[first] as number);
}
