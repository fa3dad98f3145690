/** @file What a figure of a sweep's page is, and the marks that open lists of runs. Runs in the browser, too. */
import { type Html, html } from "../html.ts";
import type { Measure } from "./measures.ts";
import type { SweepData } from "./sweepData.ts";

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
}

export const chooseAxis = (sweep: SweepData, name: string, label: string, none?: string): Choice => ({
  name,
  label,
  options: [
    ...sweep.axes.map(({ path }) => ({ value: path, label: path })),
    ...(none === undefined ? [] : [{ value: "", label: none }]),
  ],
});

export const chooseMeasure = (name: string, label: string, measures: readonly Measure[]): Choice => ({
  name,
  label,
  options: measures.map(({ name: value, title }) => ({ value, label: title })),
});

/** The measure chosen. */
export function findMeasure({ measures }: SweepData, name: string | undefined): Measure {
  const found = measures.find((measure) => measure.name === name);
  if (found === undefined) throw new Error(`no measure is called ${name}`);
  return found;
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

export interface LegendEntry {
  readonly color: string;
  readonly name: string;
  readonly text: string;
  readonly runs: readonly number[];
}

export function drawLegend(entries: readonly LegendEntry[]): Html {
  return html`<ul class="legend">${entries.map(
    ({ color, name, text, runs }) =>
      html`<li><button type="button" data-runs="${packRuns(runs)}"><i style="background:var(--${color})"></i>${name} <span class="muted">${text}</span></button></li>`,
  )}</ul>`;
}
