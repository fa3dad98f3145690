/** @file The small charts: side by side, and where they are many, by what they are about. */
import { CHART_TOPICS } from "../charts/index.ts";
import type { JudgedRun } from "../verdict/index.ts";
import { type Figure, renderFigure } from "./chartFigure.ts";
import { type Html, html } from "./html.ts";

/** Up to this many need no parts. */
const MOST_TOGETHER = 9;

export function renderSmallCharts(figures: readonly Figure[], runs: readonly JudgedRun[]): Html | null {
  if (figures.length === 0) return null;
  const renderGrid = (part: readonly Figure[]) =>
    html`<div class="more${runs.length > 2 ? " crowded" : ""}">${part.map((figure) => renderFigure(figure, runs))}</div>`;
  const title = html`<h2 id="more">More instruments</h2>`;
  if (figures.length <= MOST_TOGETHER) return html`${title}${renderGrid(figures)}`;
  const parts = CHART_TOPICS.flatMap(([topic, name]) => {
    const part = figures.filter(({ chart }) => chart.topic === topic);
    return part.length === 0 ? [] : [{ id: `topic-${topic ?? "other"}`, name, part }];
  });
  return html`${title}
  <nav class="topics" aria-label="What the charts are about">${parts.map(({ id, name, part }) => html`<a href="#${id}">${name} <span class="muted">${part.length}</span></a>`)}</nav>
  ${parts.map(({ id, name, part }) => html`<details id="${id}" open><summary>${name}</summary>${renderGrid(part)}</details>`)}`;
}
