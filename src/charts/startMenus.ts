/// <reference lib="dom" />
/** @file The menu of every chart: the kind of its axis, and the chart as a file. Runs in the browser. */
import type { Chart } from "./chart.ts";
import { saveChart } from "./saveChart.ts";

/** What menus need of the page around them. */
export interface MenuContext {
  readonly chartOf: (id: string) => Chart | undefined;
  /** The files' names begin with it. */
  readonly name: string;
  readonly steps: ArrayLike<number>;
  /** Whether the page holds fewer points than were recorded, not all at their own steps. */
  readonly isReduced: boolean;
  /** First and last step in view. */
  readonly range: () => readonly [number, number];
  /** What was done to the lines; the empty text for nothing. */
  readonly note: () => string;
  readonly color: (name: string) => string;
  /** Somebody wants a chart's axis to be of the other kind. */
  readonly onAxis: (id: string) => void;
}

export function startMenus(context: MenuContext): void {
  const menus = [...document.querySelectorAll<HTMLDetailsElement>("details.menu")];
  const close = (except?: Node | null) => {
    for (const menu of menus) if (!menu.contains(except ?? null)) menu.open = false;
  };
  document.addEventListener("click", ({ target }) => close(target instanceof Node ? target : null));
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") close();
  });
  for (const menu of menus) {
    const figure = menu.closest("figure");
    if (figure === null) continue;
    const title = figure.querySelector("h3")?.textContent ?? "";
    for (const button of menu.querySelectorAll("button")) {
      if (button.dataset.act === "csv" && context.isReduced) button.textContent = "Save as CSV, points as reduced here";
      button.addEventListener("click", () => {
        menu.open = false;
        const chart = context.chartOf(figure.id);
        const { act } = button.dataset;
        if (act === "axis") context.onAxis(figure.id);
        else if (chart !== undefined && (act === "csv" || act === "svg" || act === "png")) {
          const name = `${context.name}-${figure.id.slice(6)}`;
          const { color, steps } = context;
          void saveChart(act, name, { chart, title, note: context.note(), color }, { steps, range: context.range() });
        }
      });
    }
  }
}
