/** @file A line through points that lie close together, as the outline of what it covers: many times faster to paint than a stroke. Runs in the browser. */
import type { Pen } from "./traceEnvelope.ts";

export interface Trail extends Pen {
  /** Draws what has been traced: as a ribbon of this width where points are a pixel apart or less, and as a line elsewhere. */
  readonly lay: (line: Pen, ribbon: Pen, width: number) => void;
}

export function createTrail(): Trail {
  const xs: number[] = [];
  const ys: number[] = [];
  const add = (x: number, y: number) => {
    xs.push(x);
    ys.push(y);
  };
  const isClose = (i: number) => i + 1 < xs.length && (xs[i + 1] as number) - (xs[i] as number) <= 1;
  const lay: Trail["lay"] = (line, ribbon, width) => {
    let start = 0;
    for (let i = 0; i < xs.length; i++) {
      if (isClose(i)) continue;
      // Points `start` to `i` lie close together; between `i` and the next one there is a gap.
      if (i > start) layRibbon(ribbon, xs, ys, start, i, width);
      if (i + 1 < xs.length) {
        line.moveTo(xs[i] as number, ys[i] as number);
        line.lineTo(xs[i + 1] as number, ys[i + 1] as number);
      }
      start = i + 1;
    }
  };
  return { moveTo: add, lineTo: add, lay };
}

/** Surrounds points `from` to `to`: each with its pixel column, from half way to one neighbour to half way to the other. */
export function layRibbon(
  pen: Pen,
  xs: readonly number[],
  ys: readonly number[],
  from: number,
  to: number,
  width: number,
): void {
  const between = (numbers: readonly number[], i: number, j: number) =>
    ((numbers[i] as number) + (numbers[Math.min(Math.max(j, from), to)] as number)) / 2;
  const edge = (i: number, isUpper: boolean) => {
    const [y, before, after] = [ys[i] as number, between(ys, i, i - 1), between(ys, i, i + 1)];
    return isUpper ? Math.min(y, before, after) - width / 2 : Math.max(y, before, after) + width / 2;
  };
  pen.moveTo(xs[from] as number, edge(from, true));
  for (let i = from; i <= to; i++) {
    const y = edge(i, true);
    pen.lineTo(between(xs, i, i - 1), y);
    pen.lineTo(between(xs, i, i + 1), y);
  }
  for (let i = to; i >= from; i--) {
    const y = edge(i, false);
    pen.lineTo(between(xs, i, i + 1), y);
    pen.lineTo(between(xs, i, i - 1), y);
  }
}
