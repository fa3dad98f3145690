/** @file One row for each setting: what its runs came to over seeds. Runs in the browser, too. */

import type { Measure, SweepData } from "../../charts/sweepData.ts";
import { type Html, html } from "../html.ts";
import { type Chosen, drawFold, foldRows, packRuns, type SweepFigure, sayWhere } from "./figure.ts";
import { countFailed, pickMeasured, type Summary, summarise, wordValue } from "./summary.ts";

export const settingsTable: SweepFigure = {
  name: "table",
  title: "Settings",
  meaning:
    "Medians over the runs of a setting, with quartiles in brackets (rule 7 of Hyndman and Fan), of fewer than ten runs with the smallest and the largest. Of steps at which something happens, runs to which it had not are watched up to their end (Kaplan and Meier). More than ten settings begin with the largest of the first column that varies. The names of columns sort.",
  choices: ({ runs }) => (runs.length === 0 ? null : []),
  draw: drawTable,
  uses: [listSettingRows, sortRows, wordCell],
};

/** Runs of one setting. */
export interface SettingRow {
  readonly names: readonly string[];
  readonly at: readonly number[];
  readonly runs: readonly number[];
  readonly failed: number;
  readonly summaries: readonly Summary[];
}

/** Settings that have runs, in the order of the axes; a summary for each measure. */
export function listSettingRows(
  sweep: SweepData,
  shown: readonly number[],
  measures: readonly Measure[],
): SettingRow[] {
  const groups = new Map<string, number[]>();
  for (const run of shown) {
    const key = String(sweep.runs[run]?.at);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [run]);
    else group.push(run);
  }
  return [...groups.values()].map((runs) => {
    const at = sweep.runs[runs[0] as number]?.at ?? [];
    return {
      names: sweep.axes.map(({ values }, axis) => values[at[axis] ?? -1] ?? "–"),
      at,
      runs,
      failed: countFailed(sweep, runs),
      summaries: measures.map(({ name, over }) => summarise(pickMeasured(sweep, runs, name), over)),
    };
  });
}

/** `sort` is the number of a column and its direction, `rows` is `all` once the table is opened. */
export function drawTable(sweep: SweepData, shown: readonly number[], chosen: Chosen): Html {
  const names = [
    "slings",
    "slingshots",
    "firstSpike",
    "groks",
    "grokkedAt",
    "delay",
    "validationAccuracy",
    "trainLoss",
  ];
  const measures = names.flatMap((name) => sweep.measures.filter((measure) => measure.name === name));
  const axes = sweep.axes.length;
  const { rows, column, direction } = sortRows(listSettingRows(sweep, shown, measures), axes, chosen.sort ?? "");
  const titles = [...sweep.axes.map(({ path }) => path), "runs", "failed", ...measures.map(({ title }) => title)];
  const heads = titles.map((title, i) => {
    const sorted = i === column ? (direction === 1 ? "ascending" : "descending") : "none";
    const next = i === column && direction === 1 ? -1 : 1;
    const arrow = i === column ? (direction === 1 ? " ↑" : " ↓") : "";
    return html`<th scope="col" aria-sort="${sorted}"${i < axes ? null : html` class="number"`}><button type="button" class="plain" data-choose="sort" data-value="${i} ${next}">${title}${arrow}</button></th>`;
  });
  const kept = foldRows(rows, chosen);
  const body = kept.map(({ names: values, runs, failed, summaries }) => {
    const said = sayWhere(...values.map((value, i) => [sweep.axes[i]?.path ?? "", value] as const));
    const cells = summaries.map(
      (summary, i) => html`<td class="number">${wordCell(summary, measures[i] as Measure)}</td>`,
    );
    return html`<tr>${values.map((value) => html`<th scope="row">${value}</th>`)}<td class="number"><button type="button" data-runs="${packRuns(runs)}" aria-label="${runs.length} runs ${said}">${runs.length}</button></td><td class="number">${failed}</td>${cells}</tr>`;
  });
  return html`<div class="scroll marks"><table class="fit"><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table></div>${drawFold(rows, kept, "settings")}`;
}

/** Rows by a column. Where none is asked for, few stay as they are, and of many the largest come first. */
export function sortRows(rows: readonly SettingRow[], axes: number, sort: string) {
  const keyOf = ({ at, runs, failed, summaries }: SettingRow, column: number): number | null => {
    if (column < axes) return at[column] ?? null;
    if (column < axes + 2) return column === axes ? runs.length : failed;
    return summaries[column - axes - 2]?.middle ?? null;
  };
  const isFew = rows.length === foldRows(rows, {}).length;
  const varied = (rows[0]?.summaries ?? []).findIndex(
    (_, i) => new Set(rows.map(({ summaries }) => summaries[i]?.middle)).size > 1,
  );
  const first = isFew || varied < 0 ? [] : [axes + 2 + varied, -1];
  const [column = -1, direction = 1] = sort === "" ? first : sort.split(" ").map(Number);
  const sorted = rows.toSorted((a, b) => {
    const [one, other] = column < 0 ? [0, 0] : [keyOf(a, column), keyOf(b, column)];
    // What is not known stands last either way.
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return direction * (one - other);
  });
  return { rows: sorted, column, direction };
}

export function wordCell({ n, middle, low, high }: Summary, { over, format }: Measure): string | Html {
  if (n === 0) return "–";
  if (over === "share") {
    const count = Math.round((middle ?? 0) * n);
    return html`${wordValue(middle ?? 0, format)} <span class="muted">${count} of ${n}</span>`;
  }
  if (middle === null) return "not in half";
  const word = (value: number | null) => (value === null ? "never" : wordValue(value, format));
  return low === high ? word(middle) : html`${word(middle)} <span class="muted">(${word(low)} to ${word(high)})</span>`;
}
