/** @file What Adam does on |x|ⁿ/n over some of its steps, as a curve of so many points. */
import { startLine } from "../../toys/adamLine.ts";
import type { AdamLineSettings, AdamPlace } from "../../toys/index.ts";

/** Of each point of the curve the least and the largest value among its steps, so that no spike is left out. */
export interface Trajectory {
  /** log₁₀ of the loss |x|ⁿ/n; no lower than `LOWEST`. */
  readonly least: Float64Array;
  readonly largest: Float64Array;
}

/** Steps of a run, of which the first `after` are passed over. */
export interface Stretch {
  readonly after: number;
  readonly steps: number;
}

/** Below this all is nothing. */
export const LOWEST = -40;

export function followPair(
  place: AdamPlace,
  settings: Omit<AdamLineSettings, "steps">,
  { after, steps }: Stretch,
  points: number,
): Trajectory {
  const line = startLine(place, settings);
  line.advance(after);
  const count = Math.min(points, steps);
  const least = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const largest = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
  for (let step = 0; step < steps; step++) {
    line.advance(1);
    const point = Math.floor((step * count) / steps);
    const loss = settings.power * Math.log10(Math.abs(line.x)) - Math.log10(settings.power);
    const value = Math.max(LOWEST, loss);
    if (value < (least[point] as number)) least[point] = value;
    if (value > (largest[point] as number)) largest[point] = value;
  }
  return { least, largest };
}
