/// <reference lib="dom" />
/** @file What people choose above the charts: runs, the axis of steps, smoothing, phases, and where to look. Runs in the browser. */
import type { ChartGroup } from "./chartGroup.ts";
import { findElement } from "./readPage.ts";
import { keepAddress, type Showing, useLogSteps } from "./showing.ts";

export function startChoices(showing: Showing, charts: ChartGroup): void {
  offerRuns(showing, charts);
  offerSteps(showing, charts);
  offerSmoothing(showing, charts);
  offerPhases(showing, charts);
  offerPlaces(showing, charts);
  for (const button of document.querySelectorAll<HTMLElement>("button[data-unfold]")) {
    button.addEventListener("click", () => {
      findElement(button.dataset.unfold ?? "").removeAttribute("hidden");
      button.remove();
    });
  }
}

/** The points of which lines can show the median, as the page offers them. */
export function listMedians(): number[] {
  const median = findElement("median");
  return median instanceof HTMLSelectElement ? [...median.options].map(({ value }) => Number(value)) : [];
}

export function describeSmoothing({ smoothing }: Showing): string {
  return smoothing === 1 ? "" : `smoothed: running median of ${smoothing} points`;
}

/** Has every button and menu say what is shown. */
export function showChoices(showing: Showing): void {
  const { hidden, logSteps, smoothing, phasesOf } = showing;
  for (const button of document.querySelectorAll<HTMLElement>("button[data-run]"))
    button.setAttribute("aria-pressed", String(!hidden.has(Number(button.dataset.run))));
  findElement("log-steps").setAttribute("aria-pressed", String(logSteps));
  const median = findElement("median");
  if (median instanceof HTMLSelectElement) median.value = String(smoothing);
  const select = document.getElementById("phases-of");
  if (select instanceof HTMLSelectElement && phasesOf !== null) select.value = String(phasesOf);
  for (const note of document.querySelectorAll<HTMLElement>("figure .smoothed"))
    note.textContent = describeSmoothing(showing);
}

export function offerRuns(showing: Showing, { drawn }: ChartGroup): void {
  const { hidden } = showing;
  for (const button of document.querySelectorAll<HTMLElement>("button[data-run]")) {
    button.addEventListener("click", () => {
      const run = Number(button.dataset.run);
      if (!hidden.delete(run)) hidden.add(run);
      for (const chart of drawn.values()) chart.showRuns(hidden);
      showChoices(showing);
      keepAddress(showing);
    });
  }
}

export function offerSteps(showing: Showing, { zoom }: ChartGroup): void {
  findElement("whole").addEventListener("click", () => zoom(showing.first, showing.last));
  findElement("log-steps").addEventListener("click", () => {
    useLogSteps(showing, !showing.logSteps);
    showChoices(showing);
    zoom(...showing.range);
  });
}

export function offerSmoothing(showing: Showing, { drawAgain }: ChartGroup): void {
  const median = findElement("median");
  median.addEventListener("change", () => {
    if (median instanceof HTMLSelectElement) showing.smoothing = Number(median.value);
    showChoices(showing);
    drawAgain();
    keepAddress(showing);
  });
}

export function offerPhases(showing: Showing, { repaint }: ChartGroup): void {
  const select = document.getElementById("phases-of");
  if (!(select instanceof HTMLSelectElement)) return;
  select.addEventListener("change", () => {
    showing.phasesOf = Number(select.value);
    repaint();
    keepAddress(showing);
  });
}

/** Buttons that lead to certain steps, of a certain run where they say so. */
export function offerPlaces(showing: Showing, { zoom, repaint }: ChartGroup): void {
  const { first, last } = showing;
  for (const button of document.querySelectorAll<HTMLElement>("button[data-zoom]")) {
    button.addEventListener("click", () => {
      const [from = first, to = last] = (button.dataset.zoom ?? "").split(" ").map(Number);
      const run = button.dataset.of === undefined ? showing.phasesOf : Number(button.dataset.of);
      if (showing.phasesOf !== run) {
        showing.phasesOf = run;
        repaint();
      }
      zoom(Math.max(from, first), Math.min(to, last));
      findElement("charts").scrollIntoView({ block: "start" });
    });
  }
}
