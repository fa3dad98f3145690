/** @file A page with charts that answer the pointer: its style, its numbers, and the scripts that draw them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pageScript } from "../charts/index.ts";
import type { ChartSection } from "./chartSection.ts";
import { renderDocument } from "./document.ts";
import type { ArrayEmbedder } from "./embedArrays.ts";
import { type Html, html, safeJson, safeScript } from "./html.ts";
import { styles } from "./styles.ts";

/** The last line of a page with charts. */
export const writeOrigin = (generatedBy: string): Html =>
  html`<footer>Made by ${generatedBy}. This file is complete: it loads nothing from anywhere. Charts: uPlot, © Leon Sorokin, MIT licence.</footer>`;

export interface ChartPageParts {
  readonly title: string;
  readonly body: Html;
  /** Null where there is nothing to draw. */
  readonly charts: ChartSection | null;
  /** Has the numbers of the charts. */
  readonly arrays: ArrayEmbedder;
  /** Of what stands beside charts. */
  readonly css: string;
}

export function renderChartPage({ title, body, charts, arrays, css }: ChartPageParts): string {
  const plots = loadPlotLibrary();
  const scripts =
    charts === null
      ? null
      : html`${arrays.elements}<script type="application/json" id="page-data">${safeJson(charts.data)}</script>
<script>${safeScript(plots.script)}</script>
<script>${safeScript(pageScript())}</script>`;
  return renderDocument({ title, css: `${plots.css}${styles}${css}`, body, scripts });
}

function loadPlotLibrary(): { script: string; css: string } {
  const { resolve } = createRequire(import.meta.url);
  const read = (path: string) => readFileSync(resolve(path), "utf8");
  const licence = read("uplot/LICENSE").replaceAll("*/", "");
  return {
    script: `/*\n${licence}*/\n${read("uplot/dist/uPlot.iife.min.js")}`,
    css: read("uplot/dist/uPlot.min.css"),
  };
}
