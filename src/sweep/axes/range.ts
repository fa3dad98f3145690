/** @file What axes over a range of numbers share: how it is written, and which numbers lie in it. */
import { z } from "zod";
import type { AxisPlace } from "./axis.ts";

/** On an axis; a sweep has fewer still. */
const MOST_POINTS = 100_000;

/** From the low end to the high one. */
export type Range = readonly [low: number, high: number];

/** How numbers are spread: evenly, or evenly in their logarithm. */
export type Scale = "linear" | "log";

const isRange = ([low, high]: Range) => low < high;

export const linearRange = z
  .tuple([z.number(), z.number()])
  .refine(isRange)
  .meta({ title: "a list of two numbers, the low end and the high one" })
  .describe("The ends, which belong to it.");

export const logRange = z
  .tuple([z.number().positive(), z.number().positive()])
  .refine(isRange)
  .meta({ title: "a list of two numbers above 0, the low end and the high one" })
  .describe("The ends, which belong to it.");

export const countFrom = (least: number) =>
  z.int().min(least).max(MOST_POINTS).describe("How many values. Values that are the same count once.");

export const scaleSchema = z
  .enum(["linear", "log"])
  .default("linear")
  .describe("`log`: spread evenly in the logarithm, for which both ends must be above 0.");

/**
 * Numbers are rounded to this many digits: 0.001 and not 0.0010000000000000002, and the same number on every machine, whose
 * logarithms may differ in the last bit. The ends of a range stay as they are written.
 */
const DIGITS = 12;

/** The number at `share` of a range, 0 being its low end and 1 its high one. */
function pickNumber([low, high]: Range, scale: Scale, share: number): number {
  if (share === 0) return low;
  if (share === 1) return high;
  const exact = scale === "log" ? low ** (1 - share) * high ** share : low * (1 - share) + high * share;
  return Math.min(high, Math.max(low, Number(exact.toPrecision(DIGITS))));
}

/**
 * The value of a draw, uniform in [0, 1). Each whole number stands for what is nearer to it than to others, so that the ends
 * come as often as those between.
 */
export function drawNumber(range: Range, scale: Scale, share: number, { isWhole }: AxisPlace): number {
  if (!isWhole) return pickNumber(range, scale, share);
  const [low, high] = range;
  return Math.min(high, Math.round(pickNumber([low - 0.5, high + 0.5], scale, share)));
}

/** `count` numbers from end to end at equal distances; where they must be whole, the nearest ones, each once. */
export function spaceNumbers(range: Range, scale: Scale, count: number, { isWhole }: AxisPlace): readonly number[] {
  const numbers = Array.from({ length: count }, (_, i) => pickNumber(range, scale, i / (count - 1)));
  return [...new Set(isWhole ? numbers.map(Math.round) : numbers)];
}
