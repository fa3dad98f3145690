/** @file Predictor: how far the classes have moved apart in the features of held-out rows (ILDR). */
import { log10, type Predictor, readingsOf } from "../predictor.ts";

const COLUMN = "classDistanceRatio";

/** Times the first value. */
const ALARM = 2.5;

export const classDistances: Predictor = {
  name: "class-distances",
  title: "Distance between classes over distance within (ILDR)",
  meaning: `log₁₀ of the last value in the first steps over the first one. Its own alarm: the first value above ${ALARM} times the first.`,
  source: "arXiv 2604.20923, inter- over intra-class distance ratio",
  columns: [COLUMN],
  score: ({ series }, first) => {
    const readings = readingsOf(series, COLUMN, first);
    const [start, last] = [readings[0]?.value, readings.at(-1)?.value];
    return start === undefined || last === undefined || readings.length < 2 ? null : log10(last) - log10(start);
  },
  alarm: ({ series }) => {
    const readings = readingsOf(series, COLUMN, Number.POSITIVE_INFINITY);
    const start = readings[0]?.value ?? Number.NaN;
    return readings.find(({ value }) => value > ALARM * start)?.step ?? null;
  },
};
