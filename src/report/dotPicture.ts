/** @file Runs as dots over two numbers, those of each kind in one colour, as a drawing that stands still. */
import { type Html, html } from "./html.ts";
import { round } from "./svgAxis.ts";
import { createPlotAxis, drawPlot, layPlot } from "./sweep/plotFrame.ts";

export interface DotGroup {
  readonly name: string;
  /** One of the page's colours. */
  readonly color: string;
  readonly dots: readonly { readonly x: number; readonly y: number; readonly title: string }[];
  /** A line through points, in this colour, as a fit. */
  readonly line?: readonly (readonly [x: number, y: number])[];
}

export interface DotPicture {
  readonly title: string;
  readonly caption: string;
  readonly axes: readonly [across: string, up: string];
  readonly groups: readonly DotGroup[];
  readonly isLogAcross?: boolean;
  readonly isLogUp?: boolean;
}

const WIDTH = 520;
const MOST_TICKS = 6;

export const DOT_STYLES = `
.picture .fit { fill: none; stroke-width: 2; } .picture svg.sweep-plot { width: 100%; height: auto; }`;

export function drawDots({ title, caption, axes, groups, isLogAcross = false, isLogUp = false }: DotPicture): Html {
  const area = layPlot(WIDTH);
  const points = groups.flatMap(({ dots, line = [] }) => [...dots, ...line.map(([x, y]) => ({ x, y }))]);
  const across = (values: readonly number[], ends: readonly [number, number], isLog: boolean) =>
    createPlotAxis(values, ends, MOST_TICKS, { isLog });
  const x = across(
    points.map((point) => point.x),
    [area.left, area.right],
    isLogAcross,
  );
  const y = across(
    points.map((point) => point.y),
    [area.bottom, area.top],
    isLogUp,
  );
  const isPlaced = (dot: { readonly x: number; readonly y: number }) =>
    Number.isFinite(x.place(dot.x)) && Number.isFinite(y.place(dot.y));
  const inside = groups.map(({ color, dots, line = [] }) => {
    const path = line
      .filter(([px, py]) => isPlaced({ x: px, y: py }))
      .map(([px, py], i) => `${i === 0 ? "M" : "L"}${round(x.place(px))} ${round(y.place(py))}`);
    const fit = path.length < 2 ? null : html`<path class="fit" style="stroke:var(--${color})" d="${path.join("")}"/>`;
    return html`${fit}${dots.filter(isPlaced).map((dot) => html`<circle cx="${round(x.place(dot.x))}" cy="${round(y.place(dot.y))}" r="4" style="fill:var(--${color});fill-opacity:0.75"><title>${dot.title}</title></circle>`)}`;
  });
  const names = groups.map(
    ({ name, color, dots }) =>
      html`<span><i style="border-color:var(--${color})"></i>${name} <b>${dots.length === 0 ? "" : dots.length}</b></span>`,
  );
  return html`<figure class="picture"><h3>${title}</h3><p class="small muted">${caption}</p><p class="names">${names}</p>
${drawPlot(area, x, y, axes, inside)}</figure>`;
}
