/** @file What a figure of a sweep's page is, and the marks that open lists of runs. Runs in the browser, too. */

import type { Measure, SweepAxis, SweepData } from "../../charts/sweepData.ts";
import { formatStep, joinWords } from "../../words.ts";
import { type Html, html } from "../html.ts";
import { cellOfRun, pickMeasured, splitRuns } from "./summary.ts";

/** What is chosen for a figure, by the names of its choices. */
export type Chosen = Readonly<Record<string, string>>;

export interface Choice {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** At first; the first option where it is left out. */
  readonly chosen?: string;
}

/** Draws runs, given by their numbers. It travels to the page: see sweepScript.ts. @param width in pixels */
export type Draw = (sweep: SweepData, shown: readonly number[], chosen: Chosen, width: number) => Html;

export interface SweepFigure {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  /** Null where the sweep has nothing that it could draw. */
  choices(sweep: SweepData): readonly Choice[] | null;
  readonly draw: Draw;
  /** Functions of its file that `draw` calls: they travel with it. */
  readonly uses?: readonly ((...given: never[]) => unknown)[];
}

/** At first `*`, the axis that tells most: pickAxis finds it. */
export const chooseAxis = (axes: readonly { readonly path: string }[], name: string, label: string): Choice => ({
  name,
  label,
  options: [{ value: "*", label: "what tells most" }, ...axes.map(({ path }) => ({ value: path, label: path }))],
});

/** The same, or no axis. */
export const mayChooseAxis = (axes: readonly { readonly path: string }[], name: string, label: string): Choice => {
  const choice = chooseAxis(axes, name, label);
  return { ...choice, options: [...choice.options, { value: "", label: "nothing" }] };
};

/** At first the first measure that runs differ in. */
export function chooseMeasure(sweep: SweepData, name: string, label: string, measures: readonly Measure[]): Choice {
  const all = sweep.runs.map((_, run) => run);
  const varies = (measure: Measure) =>
    new Set(pickMeasured(sweep, all, measure.name).filter((value) => typeof value === "number")).size > 1;
  const chosen = measures.find(varies) ?? measures[0];
  return {
    name,
    label,
    options: measures.map(({ name: value, title }) => ({ value, label: title })),
    ...(chosen && { chosen: chosen.name }),
  };
}

/** The measure chosen. */
export function findMeasure({ measures }: SweepData, name: string | undefined): Measure {
  const found = measures.find((measure) => measure.name === name);
  if (found === undefined) throw new Error(`no measure is called ${name}`);
  return found;
}

/** Axes of which a curve for each value can still be told apart. */
export function listFewAxes({ axes }: SweepData): readonly SweepAxis[] {
  return axes.filter(({ cells }) => cells.length <= 12);
}

export function axisSize({ axes }: SweepData, path: string): number {
  return axes.find((axis) => axis.path === path)?.cells.length ?? 1;
}

/** `optimizer.epsilon 1e-8, seed 3`, of axes that there are. */
export function sayWhere(...places: readonly (readonly [path: string, cell: string])[]): string {
  return places
    .filter(([, cell]) => cell !== "")
    .map((place) => place.join(" "))
    .join(", ");
}

/** What a drawing along some axes does with all others, and which runs it leaves out. */
export function sayRest(
  sweep: SweepData,
  shown: readonly number[],
  drawn: readonly string[],
  together: string,
): string {
  const others = sweep.axes
    .filter(({ path }) => !drawn.includes(path))
    .map(({ path }) => ({ path, values: splitRuns(sweep, shown, path).length }))
    .filter(({ values }) => values > 1)
    .map(({ path, values }) => `the ${values} values of ${path}`);
  const seeds = new Set(shown.map((run) => sweep.runs[run]?.seed)).size;
  const rest = [...others, ...(seeds > 1 ? [`${formatStep(seeds)} seeds`] : [])];
  const missing = sweep.axes.flatMap((axis, i) => {
    const count = shown.filter((run) => cellOfRun(sweep.runs[run], i, axis) < 0).length;
    return drawn.includes(axis.path) && count > 0
      ? [`Not drawn: ${formatStep(count)} ${count === 1 ? "run" : "runs"} without ${axis.path}.`]
      : [];
  });
  return [rest.length === 0 ? "" : `${together} ${joinWords(rest)}.`, ...missing].filter(String).join(" ");
}

/** Rows of a table before it is opened. */
export function foldRows<T>(rows: readonly T[], { rows: asked = "" }: Chosen): readonly T[] {
  return asked === "all" ? rows : rows.slice(0, 10);
}

/** The button that opens a folded table, or folds it again; null where there is nothing to fold. */
export function drawFold(all: readonly unknown[], kept: readonly unknown[], what: string): Html | null {
  if (all.length === foldRows(all, {}).length) return null;
  const isFolded = kept.length < all.length;
  const text = isFolded ? `Show all ${formatStep(all.length)} ${what}` : "Show the first ten";
  return html`<p><button type="button" data-choose="rows" data-value="${isFolded ? "all" : ""}" aria-expanded="${isFolded ? "false" : "true"}">${text}</button></p>`;
}

/** Ascending numbers, briefly: `0-29 33`. */
export function packRuns(runs: readonly number[]): string {
  const parts: string[] = [];
  for (let first = 0; first < runs.length; ) {
    let last = first;
    while (runs[last + 1] === (runs[last] as number) + 1) last++;
    parts.push(first === last ? `${runs[first]}` : `${runs[first]}-${runs[last]}`);
    first = last + 1;
  }
  return parts.join(" ");
}

export function unpackRuns(text: string): number[] {
  return text.split(" ").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** A mark of a drawing: it opens the list of its runs. */
export function markRuns(runs: readonly number[], label: string, shape: Html): Html {
  return html`<g class="mark" role="button" tabindex="-1" data-runs="${packRuns(runs)}" aria-label="${label}"><title>${label}</title>${shape}</g>`;
}

/** Colours of curves, by the names of CSS variables: six that are told apart, or as many as there are by hue and lightness. */
export function curveColor(place: number, count: number): string {
  return count <= 6 ? `run-${place}` : `member-${Math.round((place * 11) / (count - 1))}`;
}

/** The strokes of a curve: more than six have colours of which neighbours are alike, and differ in their dashes as well. */
export function curveDash(place: number, count: number): string {
  return count <= 6 ? "" : (["", "9 4", "2 4"][place % 3] ?? "");
}

export interface LegendEntry {
  readonly color: string;
  /** Where entries are curves; a patch of colour where it is left out. */
  readonly dash?: string;
  readonly name: string;
  readonly text: string;
  readonly runs: readonly number[];
}

export function drawLegend(entries: readonly LegendEntry[]): Html {
  return html`<ul class="legend">${entries.map(
    ({ color, dash = "", name, text, runs }) =>
      html`<li><button type="button" data-runs="${packRuns(runs)}">${drawSwatch(color, dash)}${name} <span class="muted">${text}</span></button></li>`,
  )}</ul>`;
}

/** A patch of colour, or a piece of a dashed line. */
export function drawSwatch(color: string, dash: string): Html {
  return dash === ""
    ? html`<i style="background:var(--${color})"></i>`
    : html`<svg class="swatch" width="26" height="10" aria-hidden="true"><path d="M0 5H26" stroke="var(--${color})" stroke-width="4" stroke-dasharray="${dash}"/></svg>`;
}

/** What has to be said of a drawing; null where there is nothing. */
export function drawNote(...sentences: readonly string[]): Html | null {
  const said = sentences.filter(String);
  return said.length === 0 ? null : html`<p class="muted small">${said.join(" ")}</p>`;
}
