/** @file A line through very many points, drawn as the smallest and largest value of every pixel column. Runs in the browser. */

/** Where the plotting area lies on the canvas, and which values are at its edges. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly xMin: number;
  readonly xMax: number;
  readonly yMin: number;
  readonly yMax: number;
}

/** The part of Path2D that is needed. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/**
 * Draws rows `from` to `to` (both included) into `pen`. With more than two rows a pixel, each pixel column gets one
 * stroke from its first value over its smallest and largest to its last, so that a spike of a single step stays visible.
 * NaN draws nothing and the line continues behind it; an infinite value reaches to the edge of the frame.
 *
 * @returns the only point, where there is but one and so no line; else null
 */
export function traceEnvelope(
  pen: Pen,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  from: number,
  to: number,
  frame: Frame,
): { readonly x: number; readonly y: number } | null {
  const { left, top, width, height, xMin, yMin, yMax } = frame;
  const perX = width / (frame.xMax - xMin);
  const perY = height / (yMax - yMin);
  const toPixel = (value: number) => top + (yMax - Math.min(Math.max(value, yMin - 1e6), yMax + 1e6)) * perY;
  const clip = (value: number) => (value === Infinity ? yMax : value === -Infinity ? yMin : value);
  const dense = to - from > 2 * width;
  let points = 0;
  let first = { x: 0, y: 0 };
  const draw = (px: number, value: number) => {
    const point = { x: px, y: toPixel(value) };
    if (points === 0) first = point;
    if (points++ === 0) pen.moveTo(point.x, point.y);
    else pen.lineTo(point.x, point.y);
  };
  let column = NaN;
  let low = 0;
  let high = 0;
  let last = 0;
  const finishColumn = () => {
    if (Number.isNaN(column) || low === high) return;
    draw(column, low);
    draw(column, high);
    draw(column, last);
  };
  for (let i = from; i <= to; i++) {
    const value = clip(y[i] as number);
    if (Number.isNaN(value)) continue;
    const px = left + ((x[i] as number) - xMin) * perX;
    if (!dense) {
      draw(px, value);
      continue;
    }
    const rounded = Math.round(px);
    if (rounded !== column) {
      finishColumn();
      column = rounded;
      low = high = value;
      draw(column, value);
    } else if (value < low) low = value;
    else if (value > high) high = value;
    last = value;
  }
  finishColumn();
  return points === 1 ? first : null;
}
