/** @file The runs of a sweep that have ended, as predictors are judged on them and fitted. */
import { findGrokkingTime, type GrokkingDefinition } from "../../analysis/index.ts";
import { findValue } from "../../catalog/conditions.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { type KnownRun, keepForPrediction, type Subject } from "../../prediction/index.ts";
import type { Series } from "../../series.ts";
import { readRun } from "../../store/index.ts";
import { readPoints } from "../../sweep/folder/points.ts";
import { isSweep, Journal, type Point, runPlace } from "../../sweep/index.ts";
import { asText } from "../../sweep/table.ts";

/** Axes that predictors read: what is held out are the others. */
const READ_AXES: ReadonlySet<string> = new Set(["optimizer.learningRate", "optimizer.weightDecay"]);

export interface SweepRun extends KnownRun {
  readonly point: Point;
  readonly experiment: unknown;
}

export interface KnownSweep {
  readonly folder: string;
  readonly runs: readonly SweepRun[];
  /** Paths of what varies. */
  readonly axes: readonly string[];
  /** Runs that have not ended, or failed. */
  readonly notEnded: number;
  /** Runs that were never validated. */
  readonly notValidated: number;
}

/** What predictors see of a run's experiment and series. */
export function toSubject(series: Series, experiment: unknown, first: number): Subject {
  const numberAt = (path: string) => {
    const value = findValue(experiment, path);
    return typeof value === "number" ? value : null;
  };
  return {
    series: keepForPrediction(series, first),
    settings: {
      learningRate: numberAt("optimizer.learningRate"),
      weightDecay: numberAt("optimizer.weightDecay"),
    },
  };
}

/**
 * Reads the runs of a sweep that have ended. One that became non-finite is one that did not generalise, up to its last validation.
 * @throws RequestError where `folder` is no sweep
 */
export async function readKnownRuns(
  folder: string,
  definition: GrokkingDefinition,
  first: number,
  onRead: (read: number, of: number) => void = () => {},
): Promise<KnownSweep> {
  if (!isSweep(folder)) throw new RequestError(`${folder} is not the folder of a sweep`);
  const points = readPoints(folder);
  const { outcomes } = new Journal(folder);
  const ended = points.filter(({ hash }) => ["done", "non-finite"].includes(outcomes.get(hash)?.status ?? ""));
  const axes = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const runs: SweepRun[] = [];
  let notValidated = 0;
  for (const [i, point] of ended.entries()) {
    onRead(i, ended.length);
    const { series, experiment } = await readRun(runPlace(folder, point.hash).directory);
    const subject = toSubject(series, experiment, first);
    const { step, columns } = subject.series;
    const time = findGrokkingTime({ step, ...columns }, definition);
    if (time === null) {
      notValidated++;
      continue;
    }
    const setting = Object.fromEntries(
      axes
        .filter((path) => !READ_AXES.has(path) && point.values[path] !== undefined)
        .map((path) => [path, asText(point.values[path] ?? null)]),
    );
    runs.push({ subject, setting, time, point, experiment });
  }
  return { folder, runs, axes, notEnded: points.length - ended.length, notValidated };
}
