/** @file Contour lines of values on a grid, by marching squares. */

/** From one point to another, in columns and rows of the grid. */
export type Segment = readonly [x0: number, y0: number, x1: number, y1: number];

type Point = readonly [x: number, y: number];

/**
 * Where values on a grid pass a level, straight between neighbours. A square with a corner that is no finite number has no line.
 * @param rows as many values each
 */
export function traceContour(rows: readonly ArrayLike<number>[], level: number): Segment[] {
  const segments: Segment[] = [];
  for (let y = 0; y + 1 < rows.length; y++) {
    const [low, high] = [rows[y], rows[y + 1]] as [ArrayLike<number>, ArrayLike<number>];
    for (let x = 0; x + 1 < low.length; x++) {
      // Around the square, against the clock.
      const corners = [low[x], low[x + 1], high[x + 1], high[x]] as [number, number, number, number];
      if (corners.every(Number.isFinite)) segments.push(...crossSquare(corners, [x, y], level));
    }
  }
  return segments;
}

const CORNERS: readonly Point[] = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
];

function crossSquare(corners: readonly number[], [x, y]: Point, level: number): Segment[] {
  const crossings = corners.flatMap((value, i): Point[] => {
    const next = corners[(i + 1) % 4] as number;
    if (value < level === next < level) return [];
    const share = (level - value) / (next - value);
    const [[x0, y0], [x1, y1]] = [CORNERS[i], CORNERS[(i + 1) % 4]] as [Point, Point];
    return [[x + x0 + share * (x1 - x0), y + y0 + share * (y1 - y0)]];
  });
  const join = (from: number, to: number) => [...(crossings[from] as Point), ...(crossings[to] as Point)] as const;
  if (crossings.length === 2) return [join(0, 1)];
  if (crossings.length === 0) return [];
  // A saddle: the middle says which corners hang together, those of the first kind or the others.
  const isMiddleLow = corners.reduce((sum, value) => sum + value, 0) / 4 < level;
  const isFirstLow = (corners[0] as number) < level;
  return isMiddleLow === isFirstLow ? [join(0, 1), join(2, 3)] : [join(3, 0), join(1, 2)];
}
