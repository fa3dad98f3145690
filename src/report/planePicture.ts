/** @file A plane of a loss as a drawing: the darker, the lower; contour lines at round numbers; a trajectory on top. */
import { traceContour } from "../charts/contour.ts";
import { toLogValues } from "../charts/logValues.ts";
import { formatNumber, formatStep } from "../words.ts";
import { type Html, html } from "./html.ts";
import { createScale, decadeLabels, findExtent, linearTicks, round, type Scale } from "./svgAxis.ts";

export interface TrajectoryPoint {
  readonly step: number;
  readonly alpha: number;
  readonly beta: number;
}

export interface PlanePicture {
  readonly title: string;
  readonly caption: string;
  readonly alphas: readonly number[];
  readonly betas: readonly number[];
  /** A row for each β, or as many as have been computed; null where a loss was not finite. None for a trajectory alone. */
  readonly losses: readonly (readonly (number | null)[])[];
  /** What α and β are along. */
  readonly axes: readonly [string, string];
  readonly trajectory?: readonly TrajectoryPoint[];
  /** Where a cross stands; at 0, where θ is, unless it is said. */
  readonly cross?: readonly [alpha: number, beta: number];
}

const [LEFT, TOP, SIDE] = [76, 8, 440];
const HEIGHT = TOP + SIDE + 52;
const WIDTH = LEFT + SIDE + 96;
/** Steps from the palest to the darkest; cells of one step that lie side by side are one rectangle. */
const SHADES = 24;

/** The look of planes, besides that of slices. */
export const PLANE_STYLES = `
.planes { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 8px 32px; margin-top: 24px; }
.planes figure { max-width: 640px; }
.picture .frame { fill: none; stroke: var(--rule); } .picture .cell { fill: var(--run-0); }
.picture .none { fill: var(--grid); } .picture .contour { fill: none; stroke: var(--ink); stroke-opacity: 0.55; stroke-width: 0.9; }
.picture .path { fill: none; stroke: var(--run-1); stroke-width: 2; stroke-linejoin: round; }
.picture circle.stop { fill: var(--run-1); } .picture circle.end { fill: var(--paper); stroke: var(--run-1); stroke-width: 2; }
.picture .origin { stroke: var(--ink); stroke-width: 1.6; fill: none; }`;

export function drawPlane(picture: PlanePicture): Html {
  const { title, caption, alphas, betas, losses, axes, trajectory = [], cross = [0, 0] } = picture;
  const reach = losses.length === 0 ? endsOf : reachOf;
  const x = createScale(reach(alphas), [LEFT, LEFT + SIDE]);
  const y = createScale(reach(betas), [TOP + SIDE, TOP]);
  const middle = TOP + SIDE / 2;
  return html`<figure><h3>${title}</h3><p class="small muted">${caption}</p>
<svg class="picture" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">
${losses.length === 0 ? null : drawLosses(picture, x, y)}
<rect class="frame" x="${LEFT}" y="${TOP}" width="${SIDE}" height="${SIDE}"/>
${linearTicks(x, 6).map(({ value, label }) => html`<text x="${round(x.place(value))}" y="${TOP + SIDE + 18}" text-anchor="middle">${label}</text>`)}
${linearTicks(y, 6).map(({ value, label }) => html`<text x="${LEFT - 7}" y="${round(y.place(value))}" dy="4" text-anchor="end">${label}</text>`)}
<text x="${LEFT + SIDE / 2}" y="${HEIGHT - 8}" text-anchor="middle">${axes[0]}</text>
<text x="14" y="${middle}" text-anchor="middle" transform="rotate(-90 14 ${middle})">${axes[1]}</text>
${drawCross(cross, x, y)}
${trajectory.length === 0 ? null : drawTrajectory(trajectory, x, y)}
</svg></figure>`;
}

const endsOf = (values: readonly number[]): [number, number] => [values[0] ?? 0, values.at(-1) ?? 1];

/** Half a cell beyond the first and the last, whose middles they are. */
function reachOf(values: readonly number[]): [number, number] {
  const [first, last] = endsOf(values);
  const half = values.length < 2 ? 0.5 : (last - first) / (values.length - 1) / 2;
  return [first - half, last + half];
}

function drawLosses({ alphas, betas, losses }: PlanePicture, x: Scale, y: Scale): Html {
  const rows = losses.map((row) => row.map((value) => value ?? Number.NaN));
  const { values: logs, zeroAt } = toLogValues(rows);
  const [low, high] = findExtent(logs.flatMap((row) => [...row])) ?? [0, 1];
  const shadeOf = (value: number) =>
    Number.isFinite(value) ? 1 + Math.round(((high - value) / (high - low || 1)) * (SHADES - 1)) : 0;
  const levels = decadeLabels({ from: low, to: high }, 9, zeroAt);
  // From columns and rows to the drawing.
  const [column, row] = [
    (i: number) => round(x.place((alphas[0] as number) + (i * (x.to - x.from)) / alphas.length)),
    (j: number) => round(y.place((betas[0] as number) + (j * (y.to - y.from)) / betas.length)),
  ];
  const lines = levels.map(({ value, label }) => {
    const path = traceContour(logs, value).map(
      ([x0, y0, x1, y1]) => `M${column(x0)} ${row(y0)}L${column(x1)} ${row(y1)}`,
    );
    return html`<path class="contour" d="${path.join("")}"><title>${label}</title></path>`;
  });
  return html`${logs.map((values, j) => drawCells(values, shadeOf, column, row, j))}${lines}${drawKey(low, high, zeroAt)}`;
}

type Place = (cell: number) => string;

/** Cells of one row, those of one shade that lie side by side together. */
function drawCells(
  values: ArrayLike<number>,
  shadeOf: (value: number) => number,
  column: Place,
  row: Place,
  j: number,
) {
  const [top, bottom] = [Number(row(j + 0.5)), Number(row(j - 0.5))];
  const cells: Html[] = [];
  for (let i = 0; i < values.length; ) {
    const shade = shadeOf(values[i] as number);
    let end = i + 1;
    while (end < values.length && shadeOf(values[end] as number) === shade) end++;
    const [left, right] = [Number(column(i - 0.5)), Number(column(end - 0.5))];
    const box = html`x="${round(left)}" y="${round(top)}" width="${round(right - left)}" height="${round(bottom - top)}"`;
    cells.push(
      shade === 0 ? html`<rect class="none" ${box}/>` : html`<rect class="cell" ${box} opacity="${opacityOf(shade)}"/>`,
    );
    i = end;
  }
  return cells;
}

const opacityOf = (shade: number): string => (0.04 + (0.86 * (shade - 1)) / (SHADES - 1)).toFixed(3);

/** What the shades mean. */
function drawKey(low: number, high: number, zeroAt: number | null): Html {
  const [left, width, top, height] = [LEFT + SIDE + 18, 14, TOP + 20, 200];
  const scale = createScale([low, high], [top + height, top]);
  const boxes = Array.from({ length: SHADES }, (_, i) => {
    const y = top + (height * i) / SHADES;
    return html`<rect class="cell" x="${left}" y="${round(y)}" width="${width}" height="${round(height / SHADES + 0.1)}" opacity="${opacityOf(i + 1)}"/>`;
  });
  const labels = decadeLabels({ from: low, to: high }, 7, zeroAt).map(
    ({ value, label }) => html`<text x="${left + width + 6}" y="${round(scale.place(value))}" dy="4">${label}</text>`,
  );
  return html`<text x="${left}" y="${TOP + 8}">loss</text>${boxes}${labels}`;
}

function drawCross([alpha, beta]: readonly [number, number], x: Scale, y: Scale): Html | null {
  if (!(x.from <= alpha && x.to >= alpha && y.from <= beta && y.to >= beta)) return null;
  const [cx, cy] = [x.place(alpha), y.place(beta)];
  return html`<path class="origin" d="M${round(cx - 5)} ${round(cy)}H${round(cx + 5)}M${round(cx)} ${round(cy - 5)}V${round(cy + 5)}"/>`;
}

/** The way that training took; an open circle at its beginning. */
function drawTrajectory(points: readonly TrajectoryPoint[], x: Scale, y: Scale): Html {
  const places = points.map(({ step, alpha, beta }) => ({ step, at: [round(x.place(alpha)), round(y.place(beta))] }));
  const line = places.map(({ at }) => at.join(",")).join(" ");
  const stops = places.map(
    ({ step, at: [cx = "", cy = ""] }, i) =>
      html`<circle class="${i === 0 ? "end" : "stop"}" cx="${cx}" cy="${cy}" r="${i === 0 ? 4.5 : 2.2}"><title>step ${formatStep(step)}: ${formatNumber(points[i]?.alpha ?? 0)}, ${formatNumber(points[i]?.beta ?? 0)}</title></circle>`,
  );
  return html`<polyline class="path" points="${line}"/>${stops}`;
}
