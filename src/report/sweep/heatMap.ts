/** @file Two axes of a sweep as a map: a cell for each pair of values. Runs in the browser, too. */

import type { SweepData } from "../../charts/sweepData.ts";
import { formatShare, joinWords } from "../../words.ts";
import { type Html, html } from "../html.ts";
import {
  type Chosen,
  chooseAxis,
  chooseMeasure,
  drawNote,
  findMeasure,
  mayChooseAxis,
  packRuns,
  type SweepFigure,
  sayRest,
  sayWhere,
} from "./figure.ts";
import { drawKinds, explainKinds, listKinds } from "./kinds.ts";
import { wantsLog } from "./plotFrame.ts";
import { pickAxis, type RankedAxis, rankAxes } from "./rankAxes.ts";
import { countFailed, pickMeasured, splitRuns, summarise, wordSummary, wordValue } from "./summary.ts";

const OFFERED = [
  "slingshots",
  "slings",
  "groks",
  "grokkedAt",
  "delay",
  "validationAccuracy",
  "firstSpike",
  "trainLoss",
  "lastLayerNorm",
];

export const heatMap: SweepFigure = {
  name: "map",
  title: "Map",
  meaning:
    "The stronger the colour, the larger the median of the cell's runs, or their share. A dashed edge instead of a colour: there is no such number, as where half of the runs have not come there yet.",
  choices: (sweep) => {
    if (sweep.axes.length === 0 || sweep.measures.length === 0) return null;
    const kinds = sweep.measures.some(({ name }) => name === "groks")
      ? [{ value: "kinds", label: "Slingshots and generalising" }]
      : [];
    const measure = chooseMeasure(
      sweep,
      "measure",
      "of",
      sweep.measures.filter(({ name }) => OFFERED.includes(name)),
    );
    return [
      { ...measure, options: [...measure.options, ...kinds] },
      chooseAxis(sweep.axes, "x", "across"),
      mayChooseAxis(sweep.axes, "y", "down"),
      ...(sweep.axes.length < 3 ? [] : [{ ...mayChooseAxis(sweep.axes, "by", "a map for each"), chosen: "" }]),
    ];
  },
  draw: drawHeatMap,
  uses: [drawKinds, explainKinds, listKinds, pickMapAxes, sayRanks, drawMap, drawValue, shadeCells],
};

export function drawHeatMap(sweep: SweepData, shown: readonly number[], chosen: Chosen, width: number): Html {
  const { measure = "" } = chosen;
  const isKinds = measure === "kinds";
  const ranked = rankAxes(sweep, shown, isKinds ? ["slings", "groks"] : [measure]);
  const picked = pickMapAxes(sweep, ranked, chosen);
  // One axis alone stands upright where it would not go across.
  const isNarrow = picked.y === "" && width < 72 * splitRuns(sweep, shown, picked.x).length;
  const axes = isNarrow ? { ...picked, x: "", y: picked.x } : picked;
  const levels = isKinds ? () => 0 : shadeCells(sweep, shown, { ...axes, measure });
  const drawCell = (runs: readonly number[], where: string) => {
    if (runs.length === 0) return html`<td class="none"><span class="muted">–</span></td>`;
    return isKinds ? drawKinds(sweep, runs, where) : drawValue(sweep, runs, where, measure, levels);
  };
  const what = isKinds ? "slingshots and generalising" : `“${findMeasure(sweep, measure).title}”`;
  const rest = sayRest(sweep, shown, Object.values(axes), "A cell has the runs of");
  const maps = splitRuns(sweep, shown, axes.by).map(({ cell, runs }) =>
    drawMap(sweep, runs, axes, sayWhere([axes.by, cell]), drawCell),
  );
  return html`${drawNote(sayRanks(ranked, what), rest)}${isKinds ? explainKinds() : null}<div class="maps marks">${maps}</div>`;
}

/** Axes across, down and of several maps; no axis is taken twice. The two that tell most stand in the order of the sweep. */
export function pickMapAxes({ axes }: SweepData, ranked: readonly RankedAxis[], chosen: Chosen) {
  const { x = "*", y = "*", by = "" } = chosen;
  const across = pickAxis(ranked, x, [y, by]);
  const down = pickAxis(ranked, y === across ? "" : y, [across, by]);
  const each = pickAxis(ranked, by, [across, down]);
  const isSwapped =
    x === "*" &&
    y === "*" &&
    down !== "" &&
    axes.findIndex(({ path }) => path === down) < axes.findIndex(({ path }) => path === across);
  return {
    x: isSwapped ? down : across,
    y: isSwapped ? across : down,
    by: each === across || each === down ? "" : each,
  };
}

/** How much each axis tells of what is drawn. */
export function sayRanks(ranked: readonly RankedAxis[], what: string): string {
  const told = ranked.filter(({ share }) => share > 0);
  if (told.length === 0) return `No axis tells anything of ${what}.`;
  const shares = joinWords(told.map(({ path, share }) => `${path} ${formatShare(share)}`));
  return `How much of ${what} each axis tells, as the share of the variance of its ranks that lies between the values: ${shares}.`;
}

export function drawMap(
  sweep: SweepData,
  shown: readonly number[],
  { x, y }: { readonly x: string; readonly y: string },
  caption: string,
  drawCell: (runs: readonly number[], where: string) => Html,
): Html {
  const columns = splitRuns(sweep, shown, x);
  const rows = splitRuns(sweep, shown, y).map((row) => {
    const cells = splitRuns(sweep, row.runs, x);
    const drawn = columns.map((column) => {
      const runs = cells.find(({ place }) => place === column.place)?.runs ?? [];
      return drawCell(runs, [sayWhere([x, column.cell], [y, row.cell]), caption].filter(String).join(", "));
    });
    return html`<tr><th scope="row">${row.cell}</th>${drawn}</tr>`;
  });
  return html`
<div class="scroll"><table class="heat">
${caption === "" ? null : html`<caption>${caption}</caption>`}
<thead><tr><th>${y === "" ? "" : `${y} ↓`}</th><th scope="colgroup" colspan="${columns.length}">${x === "" ? "" : `${x} →`}</th></tr>
<tr><th></th>${columns.map(({ cell }) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

/** From the middle of a cell, a finite number, to how dark it is, 0 to 1, over all cells of all maps. */
export function shadeCells(
  sweep: SweepData,
  shown: readonly number[],
  { x = "", y = "", by = "", measure = "" }: Chosen,
): (middle: number) => number {
  const { over } = findMeasure(sweep, measure);
  const middles = splitRuns(sweep, shown, by)
    .flatMap(({ runs }) => splitRuns(sweep, runs, y))
    .flatMap(({ runs }) => splitRuns(sweep, runs, x))
    .flatMap(({ runs }) => summarise(pickMeasured(sweep, runs, measure), over).middle ?? [])
    .filter(Number.isFinite);
  const isLog = wantsLog(middles) && middles.every((value) => value > 0);
  const place = (value: number) => (isLog ? Math.log(value) : value);
  const low = over === "share" ? 0 : Math.min(...middles.map(place));
  const high = over === "share" ? 1 : Math.max(...middles.map(place));
  return (middle) => (place(middle) - low) / (high - low || 1);
}

export function drawValue(
  sweep: SweepData,
  runs: readonly number[],
  where: string,
  name: string,
  levels: (middle: number) => number,
): Html {
  const measure = findMeasure(sweep, name);
  const summary = summarise(pickMeasured(sweep, runs, name), measure.over);
  const { middle, n } = summary;
  const failed = countFailed(sweep, runs);
  const unknown = failed === runs.length ? "failed" : "?";
  const text = middle === null ? (n === 0 ? unknown : "not yet") : wordValue(middle, measure.format);
  // What is no number must not have the colour of the smallest one.
  const level = middle === null || !Number.isFinite(middle) ? null : (5 + 45 * levels(middle)).toFixed(0);
  const look = level === null ? html` class="unknown"` : html` style="--level:${level}%"`;
  const label = `${where}: ${measure.title}: ${wordSummary(summary, measure)}${failed === 0 ? "" : `; ${failed} failed`}`;
  return html`<td><button type="button" data-runs="${packRuns(runs)}" title="${label}" aria-label="${label}"${look}>${text}</button></td>`;
}
