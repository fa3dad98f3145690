/** @file What `measure` found: a row a step, a column each. */
import type { MeasureResult } from "../inspection/index.ts";
import { formatNumber } from "../words.ts";
import { alignRows } from "./alignRows.ts";
import type { Answer } from "./answer.ts";

export function tellMeasurement(result: MeasureResult): Answer {
  const { rows } = result;
  const names = Object.keys(rows[0]?.values ?? {});
  const show = (value: number | null | undefined) => (value == null ? "–" : formatNumber(value));
  const table = [
    ["step", ...names],
    ...rows.map(({ step, values }) => [String(step), ...names.map((name) => show(values[name]))]),
  ];
  return { document: result, lines: alignRows(table, { numbers: true }) };
}
