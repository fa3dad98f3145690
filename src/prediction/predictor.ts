/** @file What a predictor is: from the first steps of a run to a number that is higher the more likely the run is to generalise. */
import type { Series } from "../series.ts";

/** What a run was made with, as far as it is known. */
export interface SubjectSettings {
  readonly learningRate: number | null;
  readonly weightDecay: number | null;
}

/** A run, as predictors see it. */
export interface Subject {
  readonly series: Series;
  readonly settings: SubjectSettings;
}

export interface Predictor {
  readonly name: string;
  readonly title: string;
  /** What the score is, and what is ours about it where the source leaves something open. */
  readonly meaning: string;
  readonly source: string;
  /** Columns that it reads; `margin/*` stands for all that begin so. */
  readonly columns: readonly string[];
  /** Settings that it reads. */
  readonly settings?: readonly (keyof SubjectSettings)[];
  /**
   * Higher for a run that is more likely to generalise, or sooner; on the side that the source claims, which data may contradict.
   * Reads steps 1 … `first` alone. Null where they do not give it: not measured, which is no low score.
   */
  score(subject: Subject, first: number): number | null;
  /** The numbers that a calibration is fitted on, of which there are always as many; the score where it is left out. Null where the score is. */
  readonly features?: (subject: Subject, first: number) => readonly number[] | null;
  /**
   * The step of the first alarm by a rule that its source states with bounds of its own, over the whole run; null where there is none.
   * Asked only where the columns have numbers.
   */
  readonly alarm?: (subject: Subject) => number | null;
}

/** What a predictor says of a run, all finite. */
export interface Measurement {
  readonly score: number;
  readonly features: readonly number[];
}

/** Null where the score or a feature is not measured, or not finite. */
export function measure(predictor: Predictor, subject: Subject, first: number): Measurement | null {
  const score = predictor.score(subject, first);
  if (score === null || !Number.isFinite(score)) return null;
  const features = predictor.features === undefined ? [score] : predictor.features(subject, first);
  return features?.every(Number.isFinite) ? { score, features } : null;
}

/** What a predictor reads and a run has no number of in its first steps: names of columns and settings. */
export function listMissing(predictor: Predictor, { series, settings }: Subject, first: number): string[] {
  const columns = predictor.columns.filter((name) => {
    const names = name.endsWith("/*") ? namesOf(series, name.slice(0, -1)) : [name];
    return !names.some((column) => readingsOf(series, column, first).length > 0);
  });
  return [...columns, ...(predictor.settings ?? []).filter((name) => settings[name] === null)];
}

/** Columns whose names begin so, by the numbers that follow. */
export const namesOf = ({ columns }: Series, start: string): string[] =>
  Object.keys(columns)
    .filter((name) => name.startsWith(start))
    .sort((a, b) => Number(a.slice(start.length)) - Number(b.slice(start.length)));

export interface Reading {
  readonly step: number;
  readonly value: number;
}

/** The finite numbers of a column up to and with step `first`; none where there is no such column. */
export function readingsOf({ step, columns }: Series, column: string, first: number): Reading[] {
  const values = columns[column];
  const readings: Reading[] = [];
  for (let row = 0; values !== undefined && row < step.length && (step[row] as number) <= first; row++) {
    const value = values[row] as number;
    if (Number.isFinite(value)) readings.push({ step: step[row] as number, value });
  }
  return readings;
}

/** A column at steps 1 … `first`, every one of them; null where one has no finite number: what swings must not have gaps. */
export function everyStepOf(series: Series, column: string, first: number): Float64Array | null {
  const readings = readingsOf(series, column, first);
  return readings.length === first && readings[0]?.step === 1 && readings.at(-1)?.step === first
    ? Float64Array.from(readings, ({ value }) => value)
    : null;
}

/** The smallest number whose logarithm is taken: of 0 it would be no number that a fit could take. */
const LEAST = 1e-30;

export const log10 = (value: number): number => Math.log10(Math.max(value, LEAST));
