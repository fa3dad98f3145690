/** @file What the runs of a sweep say together, as one HTML file that needs nothing else. */

import type { GrokkingDefinition } from "../../analysis/index.ts";
import type { SweepData } from "../../charts/sweepData.ts";
import { toYaml } from "../../store/index.ts";
import type { JudgedOutcome } from "../../sweep/outcome.ts";
import type { Point } from "../../sweep/sweep.ts";
import { renderDocument } from "../document.ts";
import { Html, html, keepNumbersWhole, safeJson, safeScript } from "../html.ts";
import { styles } from "../styles.ts";
import type { Choice, SweepFigure } from "./figure.ts";
import { FIGURES } from "./figures.ts";
import { createSweepData, type RunPlace } from "./sweepData.ts";
import { writeSweepFacts, writeSweepHeadline } from "./sweepHeadline.ts";
import { sweepScript } from "./sweepScript.ts";
import { SWEEP_STYLES } from "./sweepStyles.ts";

export interface SweepPageOptions {
  /** Stands above the headline and in the browser's tab. */
  readonly name: string;
  /** Settings that all runs have in common. */
  readonly base: unknown;
  /** Paths of the settings that vary, the most important ones first. */
  readonly axes: readonly string[];
  readonly points: readonly Point[];
  /** Of points that have ended. */
  readonly outcomes: readonly JudgedOutcome[];
  /** By which they were judged, where it was not as the runs of a sweep are as they end. */
  readonly definition?: GrokkingDefinition | null;
  /** Where the run of a point lies, by its hash; null where there is no folder. */
  readonly placeOf?: (hash: string) => RunPlace | null;
  /** What else has to be known of the runs, a sentence or two each. */
  readonly facts?: readonly string[];
  /** Drawn below the figures. */
  readonly more?: Html | null;
  /** Name and version of the program, for the last line. */
  readonly generatedBy: string;
}

/** Pixels for drawings before the page knows how wide it is. */
const FIRST_WIDTH = 720;
/** Characters of a headline above which it is set smaller. */
const LONG_HEADLINE = 100;

/** The page. The same points and outcomes give the same bytes. */
export function renderSweepPage(options: SweepPageOptions): string {
  const { name, base, axes, points, outcomes, definition, placeOf, facts = [], more, generatedBy } = options;
  const sweep = createSweepData(axes, points, outcomes, placeOf, definition);
  const headline = writeSweepHeadline(sweep);
  const body = html`
<header class="top">
  <p class="eyebrow">${name}</p>
  <h1${headline.length > LONG_HEADLINE ? new Html(' class="long"') : null}>${keepNumbersWhole(headline)}</h1>
  <ul class="facts">${[...writeSweepFacts(sweep), ...facts].map((fact) => html`<li>${keepNumbersWhole(fact)}</li>`)}</ul>
</header>
<main>
  ${renderFilters(sweep)}
  ${FIGURES.map((figure) => renderFigure(figure, sweep))}
  ${more ?? null}
  <section><h2>Settings that all have in common</h2><details><summary>The experiment</summary><pre>${toYaml(base)
    .trimEnd()
    .split("\n")
    .map((line) => html`<span>${line}</span>`)}</pre></details></section>
</main>
<dialog id="run-list" aria-label="Runs"><form method="dialog"><button>Close</button></form><div class="list marks"></div></dialog>
<footer>Made by ${generatedBy}. This file is complete: it loads nothing from anywhere. Links lead to the folders of runs beside it.</footer>`;
  const scripts = html`<script type="application/json" id="sweep-data">${safeJson(sweep)}</script>
<script>${safeScript(sweepScript())}</script>`;
  return renderDocument({ title: `${headline} · ${name}`, css: `${styles}${SWEEP_STYLES}`, body, scripts });
}

/** One choice for each axis, which holds for all figures; nothing where there is but one. */
function renderFilters({ axes }: SweepData): Html | null {
  if (axes.length < 2) return null;
  return html`<div class="choices toolbar" role="group" aria-label="Runs shown">Only runs with ${axes.map(
    ({ path, cells }, axis) =>
      html`<label>${path} <select data-filter="${axis}"><option value="">any</option>${cells.map((cell, i) => html`<option value="${i}">${cell}</option>`)}</select></label>`,
  )}</div>`;
}

function renderFigure({ name, title, meaning, choices, draw }: SweepFigure, sweep: SweepData): Html | null {
  const offered = choices(sweep);
  if (offered === null) return null;
  const chosen = Object.fromEntries(offered.map((choice) => [choice.name, firstChoice(choice)]));
  const all = sweep.runs.map((_, run) => run);
  return html`
<section data-figure="${name}">
  <h2>${title}</h2>
  <p>${meaning}</p>
  <div class="choices">${offered.map(renderChoice)}</div>
  <div class="drawing">${draw(sweep, all, chosen, FIRST_WIDTH)}</div>
</section>`;
}

const firstChoice = ({ chosen, options }: Choice): string => chosen ?? options[0]?.value ?? "";

function renderChoice(choice: Choice): Html {
  const first = firstChoice(choice);
  return html`<label>${choice.label} <select data-choice="${choice.name}">${choice.options.map(
    ({ value, label }) => html`<option value="${value}"${value === first ? html` selected` : null}>${label}</option>`,
  )}</select></label>`;
}
