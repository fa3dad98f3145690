/** @file Two axes of a sweep as a map: a cell for each pair of values. Runs in the browser, too. */
import { type Html, html } from "../html.ts";
import { type Chosen, chooseAxis, findMeasure, packRuns, type SweepFigure } from "./figure.ts";
import { wantsLog } from "./plotFrame.ts";
import { pickMeasured, splitRuns, summarise, wordSummary, wordValue } from "./summary.ts";
import type { SweepData } from "./sweepData.ts";

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
    "The darker, the larger the median of the cell's runs, or their share. All further axes lie together in a cell unless there is a map for each of their values, or one is chosen above.",
  choices: (sweep) => {
    if (sweep.axes.length === 0 || sweep.measures.length === 0) return null;
    const kinds = sweep.measures.some(({ name }) => name === "groks")
      ? [{ value: "kinds", label: "Slingshots and generalising" }]
      : [];
    const measures = sweep.measures.filter(({ name }) => OFFERED.includes(name));
    return [
      {
        name: "measure",
        label: "of",
        options: [...measures.map(({ name, title }) => ({ value: name, label: title })), ...kinds],
      },
      chooseAxis(sweep, "x", "across"),
      { ...chooseAxis(sweep, "y", "down", "nothing"), chosen: sweep.axes[1]?.path ?? "" },
      ...(sweep.axes.length < 3 ? [] : [{ ...chooseAxis(sweep, "by", "a map for each", "nothing"), chosen: "" }]),
    ];
  },
  draw: drawHeatMap,
};

export function drawHeatMap(sweep: SweepData, shown: readonly number[], chosen: Chosen): Html {
  const { x = "", y = "", by = "", measure = "" } = chosen;
  const maps = by === x || by === y ? splitRuns(sweep, shown, "") : splitRuns(sweep, shown, by);
  const rows = (runs: readonly number[]) => (y === x ? splitRuns(sweep, runs, "") : splitRuns(sweep, runs, y));
  const levels = shadeCells(sweep, shown, chosen);
  const columns = splitRuns(sweep, shown, x);
  const drawCell = (runs: readonly number[], where: string) => {
    if (runs.length === 0) return html`<td class="none"><span class="muted">–</span></td>`;
    return measure === "kinds" ? drawKinds(sweep, runs, where) : drawValue(sweep, runs, where, measure, levels);
  };
  return html`${measure === "kinds" ? explainKinds() : null}<div class="maps marks">${maps.map(
    (map) => html`
<div class="scroll"><table class="heat">
${map.cell === "" ? null : html`<caption>${by} ${map.cell}</caption>`}
<thead><tr><th>${y === "" || y === x ? "" : `${y} ↓`}</th><th scope="colgroup" colspan="${columns.length}">${x} →</th></tr>
<tr><th></th>${columns.map(({ cell }) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows(map.runs).map((row) => {
      const cells = splitRuns(sweep, row.runs, x);
      return html`<tr><th scope="row">${row.cell}</th>${columns.map((column) => {
        const runs = cells.find(({ place }) => place === column.place)?.runs ?? [];
        return drawCell(
          runs,
          [`${x} ${column.cell}`, row.cell === "" ? "" : `${y} ${row.cell}`].filter(String).join(", "),
        );
      })}</tr>`;
    })}</tbody>
</table></div>`,
  )}</div>`;
}

/** From the middle of a cell to how dark it is, 0 to 1, over all cells of all maps. */
export function shadeCells(
  sweep: SweepData,
  shown: readonly number[],
  { x = "", y = "", by = "", measure = "" }: Chosen,
): (middle: number) => number {
  if (measure === "kinds") return () => 0;
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
  return (middle) => (Number.isFinite(middle) ? (place(middle) - low) / (high - low || 1) : 0);
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
  const text = middle === null ? (n === 0 ? "?" : "not yet") : wordValue(middle, measure.format);
  const level = middle === null ? 0 : levels(middle);
  const label = `${where}: ${measure.title}: ${wordSummary(summary, measure)}`;
  return html`<td><button type="button" data-runs="${packRuns(runs)}" title="${label}" aria-label="${label}" style="--level:${(5 + 45 * level).toFixed(0)}%">${text}</button></td>`;
}

/** The kinds of runs of Thilak et al. 2022, Fig. 5, in its colours, and one that the paper does not have. */
export function listKinds(): { readonly name: string; readonly color: string; readonly short: string }[] {
  return [
    { name: "slingshots and generalises", color: "run-2", short: "both" },
    { name: "slingshots, does not generalise", color: "run-0", short: "slings" },
    { name: "neither", color: "run-1", short: "neither" },
    { name: "generalises without a slingshot", color: "run-4", short: "groks" },
  ];
}

export function explainKinds(): Html {
  return html`<p class="legend">${listKinds().map(({ name, color }) => html`<span class="named"><i style="background:var(--${color})"></i>${name}</span> `)}<span class="muted">The first three are those of Thilak et al. 2022, Fig. 5. Numbers are runs, in this order.</span></p>`;
}

export function drawKinds(sweep: SweepData, runs: readonly number[], where: string): Html {
  const slings = pickMeasured(sweep, runs, "slings");
  const counts = [0, 0, 0, 0];
  for (const [i, groks] of pickMeasured(sweep, runs, "groks").entries()) {
    if (groks === null || slings[i] === null) continue;
    const kind = slings[i] === 1 ? (groks === 1 ? 0 : 1) : groks === 1 ? 3 : 2;
    counts[kind] = (counts[kind] as number) + 1;
  }
  const kinds = listKinds();
  const said = kinds.flatMap(({ name }, i) => (counts[i] === 0 ? [] : [`${counts[i]} ${name}`])).join(", ");
  const label = `${where}: ${said === "" ? "not known" : said}`;
  const bars = kinds.map(
    ({ color }, i) => html`<i style="flex-grow:${counts[i] ?? 0};background:var(--${color})"></i>`,
  );
  const text = said === "" ? "?" : counts.slice(0, counts[3] === 0 ? 3 : 4).join(" · ");
  return html`<td><button type="button" data-runs="${packRuns(runs)}" title="${label}" aria-label="${label}">${text}<span class="bars">${bars}</span></button></td>`;
}
