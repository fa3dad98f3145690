/** @file The axis of values of either sign: even, or logarithmic on both sides of 0 where they span decades. */
import type { AxisKind } from "../charts/chooseCharts.ts";
import { formatNumber } from "../words.ts";
import { createScale, findExtent, linearTicks, type Tick } from "./svgAxis.ts";

export interface ValueAxis {
  /** From a value to a place of the drawing; NaN for what has none. */
  place(value: number): number;
  readonly ticks: readonly Tick[];
}

type Ends = readonly [start: number, end: number];

/** Labels, and the room that each has, in decades as in the drawing. */
const MOST_TICKS = 8;

/** Sizes that differ by less are told apart on an even axis. */
const LEAST_RATIO = 100;

/** Decades on either side of 0, at most; what is smaller lies on the straight piece around it. */
const MOST_DECADES = 14;

/**
 * @param kind where `log` values lie together, or are all 0, the axis is even
 * @param ends places of the least value and of the largest, a little within which all lie
 */
export function createValueAxis(kind: AxisKind, values: readonly number[], ends: Ends): ValueAxis {
  if (kind === "share") return createShareAxis(ends);
  if (kind === "linear") return createEvenAxis(findExtent(values) ?? [0, 1], ends);
  const sizes = findExtent(values.map(Math.abs).filter((size) => size > 0));
  if (sizes === null || sizes[1] / sizes[0] < LEAST_RATIO) return createEvenAxis(findExtent(values) ?? [0, 1], ends);
  return createSignedLogAxis(values, sizes, ends);
}

/** Of shares from 0 to 1. */
function createShareAxis(ends: Ends): ValueAxis {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, label: `${100 * value} %` }));
  return { place: createScale([0, 1], ends).place, ticks };
}

function createEvenAxis(extent: readonly [number, number], ends: Ends): ValueAxis {
  const scale = createScale(widen(extent), ends);
  return { place: scale.place, ticks: linearTicks(scale, MOST_TICKS - 2) };
}

/** Values of one size would have no axis. */
function widen([least, most]: readonly [number, number]): [number, number] {
  const margin = 0.05 * (most - least) || 0.05 * Math.abs(most) || 1;
  return [least - margin, most + margin];
}

function createSignedLogAxis(
  values: readonly number[],
  [least, most]: readonly [number, number],
  ends: Ends,
): ValueAxis {
  const low = Math.max(Math.floor(Math.log10(least)), Math.ceil(Math.log10(most)) - MOST_DECADES);
  // Decades from the one below the least size: what is smaller is between there and 0.
  const stretch = (value: number) => {
    const size = Math.abs(value);
    const decades = size < 10 ** low ? size / 10 ** low : 1 + Math.log10(size) - low;
    return value < 0 ? -decades : decades;
  };
  const [from, to] = widen(findExtent(values.map(stretch)) as readonly [number, number]);
  const scale = createScale([from, to], ends);
  const every = Math.max(1, Math.ceil((to - from) / MOST_TICKS));
  const sides = ([-1, 1] as const).flatMap((sign) =>
    Array.from({ length: Math.ceil(Math.max(to, -from) / every) }, (_, i) => ({ sign, at: 1 + i * every })),
  );
  const labels = sides.map(({ sign, at }) => ({ at: sign * at, value: sign * Number(`1e${low + at - 1}`) }));
  const all = [{ at: 0, value: 0 }, ...labels].filter(({ at }) => at >= from && at <= to);
  const hasZero = from <= 0 && to >= 0;
  const ticks = all.filter(({ at }) => at === 0 || !hasZero || Math.abs(at) >= 0.7 * every);
  return {
    place: (value) => scale.place(stretch(value)),
    ticks: ticks.map(({ value }) => ({ value, label: formatNumber(value).replace("-", "−") })),
  };
}
