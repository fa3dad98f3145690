/** @file The four kinds of runs by slingshots and generalising: how many of each a cell of the map has. Runs in the browser, too. */

import type { SweepData } from "../../charts/sweepData.ts";
import { type Html, html } from "../html.ts";
import { packRuns } from "./figure.ts";
import { pickMeasured } from "./summary.ts";

/** The kinds of runs of Thilak et al. 2022, Fig. 5, in its colours, and one that the paper does not have. */
export function listKinds(): { readonly name: string; readonly color: string }[] {
  return [
    { name: "slingshots and generalises", color: "run-2" },
    { name: "slingshots, does not generalise", color: "run-0" },
    { name: "neither", color: "run-1" },
    { name: "generalises without a slingshot", color: "run-4" },
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
