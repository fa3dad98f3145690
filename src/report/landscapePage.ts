/** @file Slices and planes of the loss of a run, as one HTML file that needs nothing else. */
import { renderDocument } from "./document.ts";
import { type Html, html } from "./html.ts";
import { explainPictures, type LandscapePictures } from "./landscapePictures.ts";
import { drawPlane, PLANE_STYLES } from "./planePicture.ts";
import { drawSlice, SLICE_STYLES } from "./slicePicture.ts";
import { styles } from "./styles.ts";

export interface LandscapePageOptions extends LandscapePictures {
  readonly title: string;
  /** What was measured, in one line. */
  readonly settings: string;
  /** Findings: names of columns, then rows. */
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** Name and version of the program, for the last line. */
  readonly generatedBy: string;
}

/** The page. The same measurement gives the same bytes. */
export function renderLandscapePage(options: LandscapePageOptions): string {
  const { title, settings, table, generatedBy } = options;
  const body = html`<header class="top"><p class="eyebrow">${settings}</p><h1>${title}</h1></header>
<main>
<p class="small muted">${explainPictures(options)}</p>
${drawPictures(options)}
${table.rows.length === 0 ? null : drawTable(table)}
</main>
<footer>Made by ${generatedBy}. This file is complete: it loads nothing from anywhere.</footer>`;
  return renderDocument({ title, css: `${styles}main { margin-top: 12px; }${SLICE_STYLES}${PLANE_STYLES}`, body });
}

function drawTable({ head, rows }: LandscapePageOptions["table"]): Html {
  return html`<div class="scroll"><table class="fit"><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** Side by side where there is room. */
export function drawPictures({ slices, planes }: LandscapePictures): Html {
  return html`${slices.length === 0 ? null : html`<div class="slices">${slices.map(drawSlice)}</div>`}
${planes.length === 0 ? null : html`<div class="planes">${planes.map(drawPlane)}</div>`}`;
}
