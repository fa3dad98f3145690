/** @file What of a run's series predictors read, so that hundreds of runs fit into memory. */
import type { ColumnValues, Series } from "../series.ts";
import { PREDICTORS } from "./predictors/index.ts";

/** Columns that definitions of grokking read, beside those of the predictors. */
const OUTCOMES = ["validationAccuracy", "validationLoss"];

/** Columns with a number at every step, of which only the first steps are read. */
const DENSE = new Set(["trainLoss", "trainAccuracy"]);

/**
 * The columns that predictors and definitions of grokking read, at steps 1 … first, and later only the rows in which a column that is measured now
 * and then has a number.
 */
export function keepForPrediction({ step, columns }: Series, first: number): Series {
  const names = [...new Set([...OUTCOMES, ...PREDICTORS.flatMap((predictor) => predictor.columns)])];
  const kept = Object.entries(columns).filter(([column]) =>
    names.some((name) => (name.endsWith("/*") ? column.startsWith(name.slice(0, -1)) : column === name)),
  );
  const isMeasured = (values: ColumnValues, row: number) => !Number.isNaN(values[row]);
  // Margins may be measured often, and are read of the first steps alone.
  const sparse = kept.filter(([name]) => !DENSE.has(name) && !name.includes("/"));
  const rows = Array.from(step.keys()).filter(
    (row) => (step[row] as number) <= first || sparse.some(([, values]) => isMeasured(values, row)),
  );
  return {
    step: Float64Array.from(rows, (row) => step[row] as number),
    columns: Object.fromEntries(
      kept.map(([name, values]) => [name, Float64Array.from(rows, (row) => values[row] as number)]),
    ),
  };
}
