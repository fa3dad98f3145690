/** @file The figure of a chart: its title, what it means, the names and values of its lines, and the place of its plot. */
import { type ChartChoice, chartId, countKnown, type Line, summarise } from "../charts/index.ts";
import { isImported, type JudgedRun } from "../verdict/index.ts";
import { formatStep, joinWords, pluralise } from "../words.ts";
import { dot, parentClass } from "./chartToolbar.ts";
import { findCoinciding } from "./coincidingLines.ts";
import { type Html, html } from "./html.ts";

/** A chart and its lines. */
export interface Figure {
  readonly chart: ChartChoice;
  readonly lines: readonly Line[];
  /** How many columns its family has, drawn or not. */
  readonly members: number;
}

export function renderFigure(figure: Figure, runs: readonly JudgedRun[]): Html {
  const { chart, lines } = figure;
  const { name, title, meaning, axis } = chart;
  const summaries = lines.map((line) => summarise(line, axis));
  const notes = [
    axis !== "log"
      ? ""
      : summaries.some(({ zeros }) => zeros > 0)
        ? html`<span class="log-note"> Log axis; exact zeros lie on the dotted line labelled 0.</span>`
        : html`<span class="log-note"> Log axis.</span>`,
    describeSchedule(figure, runs),
    describeOthers(figure),
    ...nameCoinciding(figure, runs),
    ...runs.map((run, i) => {
      const odd = lines.reduce((sum, line, k) => sum + (line.run === i ? (summaries[k]?.nonFinite ?? 0) : 0), 0);
      return odd === 0
        ? ""
        : ` ${run.label}: ${formatStep(odd)} ${pluralise(odd, "value is", "values are")} ${isImported(run) ? "not logged, " : ""}NaN or infinite; infinite ones reach the edge.`;
    }),
  ];
  const words = html`<p class="meaning">${meaning}${notes}</p>`;
  const spoken = lines.map((line, i) => `${nameLine(line)}: ${summaries[i]?.text}`).join("; ");
  return html`
  <figure id="${chartId(name)}"${isFamily(chart) && runs.length === 1 ? html` class="family"` : null}>
    <figcaption>
      <h3>${title}</h3>
      ${renderMenu(chart)}
      <div class="values" style="--longest:${Math.max(...lines.map((line) => line.name.length))}">${chooseMember(chart, runs)}${lines.map((line) => renderValue(line, chart, runs))}</div>
      ${chart.place === "main" ? null : words}
    </figcaption>
    <div class="plot" role="img" aria-label="${title}. ${spoken}"></div>
    ${chart.place === "main" ? words : null}
  </figure>`;
}

/** Shares have an axis of their own. */
function renderMenu({ title, axis }: ChartChoice): Html {
  const item = (act: string, text: string) => html`<button type="button" data-act="${act}">${text}</button>`;
  return html`<span class="smoothed"></span><details class="menu"><summary aria-label="${title}: axis, save">⋯</summary><div>
    ${axis === "share" ? null : item("axis", "Linear or log axis")}
    ${item("svg", "Save as SVG")}${item("png", "Save as PNG")}${item("csv", "Save as CSV, steps in view")}
  </div></details>`;
}

const nameLine = ({ label, name }: Line): string => (name === "" ? label : `${label} ${name}`);

const isFamily = ({ columns }: ChartChoice): boolean => columns.length > 1;

/** Several runs have their colours for themselves: of a family, one column is seen at a time. */
function chooseMember(chart: ChartChoice, runs: readonly JudgedRun[]): Html | null {
  if (runs.length === 1 || !isFamily(chart)) return null;
  return html`<select aria-label="${chart.title} of">${chart.columns.map(({ label }, i) => html`<option value="${i}">${label}</option>`)}</select>`;
}

/** A line's name and the value of the step under the cursor. */
function renderValue(line: Line, chart: ChartChoice, runs: readonly JudgedRun[]): Html {
  const isAlone = line.name === "" || (isFamily(chart) && runs.length > 1);
  const key = isAlone ? dot(line.run, runs) : html`${lineKey(line, runs)}<span class="name">${line.name}</span>`;
  const isHidden = runs.length > 1 && line.member > 0;
  return html`<span title="${nameLine(line)}" data-of="${line.run}"${isHidden ? html` hidden` : null}>${key}<span class="value"></span></span>`;
}

/** A piece of a curve as `createChart` draws it. */
function lineKey({ run, color, wide, validation }: Line, runs: readonly JudgedRun[]): Html {
  const kind = wide ? "line wide" : runs.length > 1 && !validation ? "line pale" : "line";
  return html`<i class="${kind}${parentClass(run, runs)}" style="border-color:var(--${color ?? `run-${run}`})"></i>`;
}

/** Of what is not measured at every step, at how many; of a validation the meaning has said it. */
function describeSchedule({ chart, lines }: Figure, runs: readonly JudgedRun[]): string {
  const counts = lines.map(({ values }) => ({ known: countKnown(values), rows: values.length }));
  if (chart.validation !== null || counts.every(({ known, rows }, i) => !lines[i]?.sparse || known === rows)) return "";
  if (runs.length > 1) return " Measured at some steps only, which lines join.";
  const known = Math.max(...counts.map((count) => count.known));
  return known === counts[0]?.rows
    ? ""
    : ` Measured at ${formatStep(known)} of ${formatStep(counts[0]?.rows ?? 0)} steps, which lines join.`;
}

function describeOthers({ chart: { columns }, members }: Figure): string {
  return columns.length === members
    ? ""
    : ` Drawn are the ${columns.length} of its ${members} columns that differ most; the run's series has all.`;
}

/** Which runs hide one another; of a validation apart from what it is drawn over. */
function nameCoinciding({ chart: { axis, validation }, lines }: Figure, runs: readonly JudgedRun[]): string[] {
  const kinds =
    validation === null ? [lines] : [false, true].map((is) => lines.filter((line) => line.validation === is));
  return kinds.flatMap((drawn) =>
    findCoinciding(axis, drawn, runs).map((group) => {
      const what = validation === null ? "" : ` in ${drawn[0]?.name}`;
      const labels = joinWords(group.map((run) => runs[run]?.label ?? ""));
      return ` ${labels} lie on one another${what} at nearly all steps that they share: where only one of their colours is seen, ${group.length === 2 ? "both" : "all"} are there.`;
    }),
  );
}
