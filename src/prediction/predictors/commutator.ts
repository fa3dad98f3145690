/** @file Predictor: the commutator defect. */
import { median } from "../../analysis/index.ts";
import { log10, type Predictor, readingsOf } from "../predictor.ts";

const COLUMN = "commutatorDefect";

/** The onset of the source: more than so many times the first values, and more than a floor. */
const ONSET = { firstValues: 3, times: 10, floor: 20 };

export const commutator: Predictor = {
  name: "commutator",
  title: "Commutator defect",
  meaning: `log₁₀ of the largest commutator defect in the first steps. Its own alarm: the first value above ${ONSET.times} times the median of the first ${ONSET.firstValues}, and above ${ONSET.floor}.`,
  source: "Xu 2026 (arXiv 2602.16967)",
  columns: [COLUMN],
  score: ({ series }, first) => {
    const readings = readingsOf(series, COLUMN, first);
    return readings.length === 0 ? null : log10(Math.max(...readings.map(({ value }) => value)));
  },
  alarm: ({ series }) => {
    const readings = readingsOf(series, COLUMN, Number.POSITIVE_INFINITY);
    const usual = median(readings.slice(0, ONSET.firstValues).map(({ value }) => value));
    const level = Math.max(ONSET.floor, ONSET.times * usual);
    return readings.slice(ONSET.firstValues).find(({ value }) => value > level)?.step ?? null;
  },
};
