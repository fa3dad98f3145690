/** @file Axes of drawings that stand still: where numbers lie, and the labels beside them. */
import { logTicks } from "../charts/axisTicks.ts";
import { formatNumber } from "../words.ts";

/** From numbers to places of a drawing. */
export interface Scale {
  readonly from: number;
  readonly to: number;
  place(value: number): number;
}

/** @param places of `from` and `to` */
export function createScale([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const span = to - from || 1;
  return { from, to, place: (value) => start + ((value - from) / span) * (end - start) };
}

/** The least and the largest of those that are finite, however many there are; null where none is. */
export function findExtent(values: Iterable<number>): readonly [number, number] | null {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least > most ? null : [least, most];
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** Round numbers between the ends of an axis, as many as there is room for. */
export function linearTicks({ from, to }: Pick<Scale, "from" | "to">, most: number): Tick[] {
  const least = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(least));
  const every = power * ([1, 2, 5].find((lead) => lead * power >= least) ?? 10);
  const first = Math.ceil(from / every - 1e-9);
  const count = Math.floor(to / every + 1e-9) - first + 1;
  return Array.from({ length: Math.max(count, 0) }, (_, i) => {
    const value = Number(((first + i) * every).toPrecision(12));
    return { value, label: formatNumber(value).replace("-", "−") };
  });
}

/** Labels of an axis in decades. @param zeroAt where exact zeros lie, or null */
export function decadeLabels({ from, to }: Pick<Scale, "from" | "to">, most: number, zeroAt: number | null): Tick[] {
  return logTicks(from, to, most, zeroAt).map((value) => ({
    value,
    label: value === zeroAt ? "0" : formatNumber(Number((10 ** value).toPrecision(3))),
  }));
}

/** With one decimal: pixels need no more. */
export const round = (value: number): string => value.toFixed(1);
