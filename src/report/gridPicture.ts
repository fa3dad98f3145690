/** @file A number over two settings as a drawing that stands still: a cell for each pair of values. */
import { type Html, html } from "./html.ts";
import { round } from "./svgAxis.ts";

export interface GridCell {
  /** From 0, pale, to 1, dark; null for a cell without a number. */
  readonly level: number | null;
  /** What is written in it. */
  readonly text: string;
  /** One of the page's colours where cells are of kinds, as `run-2`. */
  readonly color?: string;
  /** What is said of it when pointed at. */
  readonly title: string;
}

export interface GridPicture {
  readonly title: string;
  readonly caption: string;
  /** Names of the settings across and down. */
  readonly axes: readonly [across: string, down: string];
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  /** By row, as many as columns. */
  readonly cells: readonly (readonly GridCell[])[];
}

const WIDTH = 520;
const [TOP, BELOW] = [8, 46];
/** Room for the names of rows, by the longest. */
const [LEAST_LEFT, MOST_LEFT] = [104, 240];
const CHARACTER = 7;
const CELL_HEIGHT = 30;

export const GRID_STYLES = `
.picture .grid-cell { stroke: var(--paper); stroke-width: 2; } .picture .grid-empty { fill: none; stroke: var(--rule); stroke-dasharray: 3 3; }
.picture text.in-cell { fill: var(--ink); font-size: 12px; } .picture text.in-dark { fill: var(--paper); }`;

/** Beyond this shade the text of a cell is that of paper. */
const DARK = 0.62;

export function drawGrid({ title, caption, axes, columns, rows, cells }: GridPicture): Html {
  const longest = Math.max(...rows.map(({ length }) => length), 0);
  const left = Math.min(MOST_LEFT, Math.max(LEAST_LEFT, CHARACTER * longest + 14));
  const width = (WIDTH - left - 8) / Math.max(columns.length, 1);
  const height = TOP + CELL_HEIGHT * rows.length + BELOW;
  const drawn = cells.map((row, j) =>
    row.map((cell, i) => drawCell(cell, left + i * width, TOP + j * CELL_HEIGHT, width)),
  );
  const bottom = TOP + CELL_HEIGHT * rows.length;
  // Names of columns that would run into each other stand at every other one.
  const every = Math.ceil((CHARACTER * Math.max(...columns.map(({ length }) => length), 1)) / width);
  return html`<figure><h3>${title}</h3><p class="small muted">${caption}</p>
<svg class="picture" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
${drawn}
${columns.map((name, i) => (i % every === 0 ? html`<text x="${round(left + (i + 0.5) * width)}" y="${bottom + 17}" text-anchor="middle">${name}</text>` : null))}
${rows.map((name, j) => html`<text x="${left - 7}" y="${round(TOP + (j + 0.5) * CELL_HEIGHT)}" dy="4" text-anchor="end">${name}</text>`)}
<text x="${round(left + (WIDTH - left - 8) / 2)}" y="${height - 8}" text-anchor="middle">${axes[0]} →</text>
<text x="12" y="${height - 8}">${axes[1]} ↓</text>
</svg></figure>`;
}

function drawCell({ level, text, color = "run-0", title }: GridCell, left: number, top: number, width: number): Html {
  const box = html`x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${CELL_HEIGHT}"`;
  const isDark = level !== null && level > DARK;
  const shade =
    level === null
      ? html`<rect class="grid-empty" ${box}><title>${title}</title></rect>`
      : html`<rect class="grid-cell" ${box} style="fill:var(--${color});fill-opacity:${(0.06 + 0.86 * level).toFixed(2)}"><title>${title}</title></rect>`;
  return html`${shade}<text class="in-cell${isDark ? " in-dark" : ""}" x="${round(left + width / 2)}" y="${round(top + CELL_HEIGHT / 2)}" dy="4" text-anchor="middle">${text}</text>`;
}
