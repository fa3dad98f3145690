/** @file The values of an axis as the few that a figure can tell apart. */
import type { Cells } from "../../charts/sweepData.ts";
import { formatNumber } from "../../words.ts";

/** Values that still have a cell each, and ranges where there are more. */
const MOST_VALUES = 24;
const RANGES = 10;

/** @param numbers the values as numbers, ascending; null where they are none */
export function cutCells(values: readonly string[], numbers: readonly number[] | null): Cells {
  const [first = 0, last = 0] = [numbers?.[0], numbers?.at(-1)];
  const isLog = first > 0 && last >= 10 * first;
  if (numbers === null || numbers.length <= MOST_VALUES) {
    return { cells: values, cellOf: values.map((_, i) => i), middles: numbers, isLog };
  }
  const [place, value] = isLog ? [Math.log, Math.exp] : [Number, Number];
  const width = (place(last) - place(first)) / RANGES;
  const cellOf = numbers.map((number) => Math.min(RANGES - 1, Math.floor((place(number) - place(first)) / width)));
  const edge = (i: number) => value(place(first) + i * width);
  const used = [...new Set(cellOf)];
  return {
    cells: used.map((i) => `${formatNumber(edge(i))} to ${formatNumber(edge(i + 1))}`),
    cellOf: cellOf.map((i) => used.indexOf(i)),
    middles: used.map((i) => edge(i + 0.5)),
    isLog,
  };
}
