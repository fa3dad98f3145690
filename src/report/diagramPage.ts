/** @file The phase diagram of Adam on one number, as one HTML file that needs nothing else. */
import type { Diagram } from "../toys/index.ts";
import { formatNumber } from "../words.ts";
import { renderDocument } from "./document.ts";
import { type Html, html } from "./html.ts";
import { pickEvenly } from "./pickEvenly.ts";
import { styles } from "./styles.ts";

interface Place {
  readonly delta: number;
  readonly gamma: number;
}

export interface DiagramPageOptions {
  readonly diagram: Diagram;
  /** What was run, in one line. */
  readonly settings: string;
  /** Findings, as names and values. */
  readonly facts: readonly (readonly string[])[];
  /** Lines to draw over the map, each from the least δ to the largest. */
  readonly theory: readonly (readonly Place[])[];
  /** Name and version of the program, for the last line. */
  readonly generatedBy: string;
}

const TITLE = "Where Adam spikes";
const MAP_STYLES = `
svg { width: 100%; height: auto; margin-top: 24px; } svg text { fill: var(--ink); font-size: 15px; }
.cell { fill: var(--run-0); } .empty { fill: var(--grid); } .theory { fill: none; stroke: var(--run-1); stroke-width: 3; }`;
/** The map, in units of the drawing; labels stand to its left and below it, and half of one to its right. */
const WIDTH = 900;
const HEIGHT = 480;
const LEFT = 110;
const RIGHT = 20;
const BELOW = 60;
/** Of an axis. */
const MOST_LABELS = 5;

/** The page. The same diagram gives the same bytes. */
export function renderDiagramPage(options: DiagramPageOptions): string {
  const { settings, facts, generatedBy } = options;
  const body = html`<header class="top"><p class="eyebrow">${settings}</p><h1>${TITLE}</h1></header>
<main>
${drawMap(options)}
<p class="small muted">The stronger the blue, the more spikes: an upward crossing of Adam's step size over what the curvature bears, from once in
1,000 steps or more seldom to once in 10 or more often. Lines: where they begin and end by Tang, Chen and Liu 2026. Both axes are logarithmic.</p>
<table class="fit"><tbody>${facts.map(([name = "", value = ""]) => html`<tr><th>${name}</th><td>${value}</td></tr>`)}</tbody></table>
</main>
<footer>Made by ${generatedBy}. This file is complete: it loads nothing from anywhere.</footer>`;
  return renderDocument({ title: TITLE, css: `${styles}${MAP_STYLES}`, body });
}

function drawMap({ diagram, theory }: DiagramPageOptions): Html {
  const { deltas, gammas, cells } = diagram;
  const [width, height] = [WIDTH / deltas.length, HEIGHT / gammas.length];
  // A value stands in the middle of its column or row.
  const x = (delta: number) => LEFT + width * (0.5 + (deltas.length - 1) * shareOf(delta, deltas));
  const y = (gamma: number) => HEIGHT - height * (0.5 + (gammas.length - 1) * shareOf(gamma, gammas));
  const round = (value: number) => value.toFixed(1);
  const rectangles = cells.flatMap((column, i) =>
    column.map(({ period }, j) => {
      if (period === null) return null;
      const corner = html`x="${round(LEFT + width * i)}" y="${round(HEIGHT - height * (j + 1))}"`;
      const place = `δ ${formatNumber(deltas[i] ?? 0)}, γ ${formatNumber(gammas[j] ?? 0)}`;
      return html`<rect class="cell" ${corner} width="${round(width)}" height="${round(height)}" opacity="${darkness(period).toFixed(2)}"><title>${place}: once in ${formatNumber(period)} steps</title></rect>`;
    }),
  );
  const lines = theory.map((line) => {
    const points = line.map(({ delta, gamma }) => `${round(x(delta))},${round(y(gamma))}`).join(" ");
    return html`<polyline class="theory" points="${points}" clip-path="url(#map)"/>`;
  });
  const labels = [
    ...pickEvenly(deltas, MOST_LABELS).map(
      (delta) =>
        html`<text x="${round(x(delta))}" y="${HEIGHT + 22}" text-anchor="middle">${formatNumber(delta)}</text>`,
    ),
    ...pickEvenly(gammas, MOST_LABELS).map(
      (gamma) => html`<text x="${LEFT - 8}" y="${round(y(gamma) + 5)}" text-anchor="end">${formatNumber(gamma)}</text>`,
    ),
    html`<text x="${LEFT + WIDTH / 2}" y="${HEIGHT + 50}" text-anchor="middle">δ = 1 − β₁</text>`,
    html`<text x="16" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 16 ${HEIGHT / 2})">γ = 1 − β₂</text>`,
  ];
  return html`<svg viewBox="0 0 ${LEFT + WIDTH + RIGHT} ${HEIGHT + BELOW}" role="img" aria-label="${TITLE}">
<clipPath id="map"><rect x="${LEFT}" y="0" width="${WIDTH}" height="${HEIGHT}"/></clipPath>
<rect class="empty" x="${LEFT}" y="0" width="${WIDTH}" height="${HEIGHT}"/>
${rectangles}
${lines}
${labels}
</svg>`;
}

/** Where a value stands between the first and the last, in logarithms. */
function shareOf(value: number, values: readonly number[]): number {
  const [first = 1, last = 1] = [values[0], values.at(-1)];
  return Math.log(value / first) / Math.log(last / first);
}

const darkness = (period: number): number => 0.25 + 0.75 * Math.min(1, Math.max(0, (3 - Math.log10(period)) / 2));
