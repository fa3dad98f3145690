/// <reference lib="dom" />
/** @file The report's page comes to life: decodes the numbers, draws the charts, couples cursor, zoom and legend. Runs in the browser. */
import type uPlot from "uplot";
import { formatStep } from "../words.ts";
import { type Chart, type ChartContext, createChart } from "./createChart.ts";
import { decodeArray, spreadValues } from "./decodeArray.ts";
import type { PageArray, PageChart, PageData, PageLine } from "./pageData.ts";
import { placeStep } from "./stepAxis.ts";

export function startPage(uPlotClass: typeof uPlot, data: PageData): void {
  const byId = (id: string): HTMLElement => {
    const element = document.getElementById(id);
    if (element === null) throw new Error(`the page has no element ${id}`);
    return element;
  };
  const decode = ({ element, type }: PageArray) => decodeArray(byId(element).textContent ?? "", type);
  const steps =
    "array" in data.steps
      ? Float64Array.from(decode(data.steps.array))
      : Float64Array.from({ length: data.steps.count }, (_, i) => ("start" in data.steps ? data.steps.start + i : i));
  const decodeLine = ({ values, rows }: PageLine) => {
    const at = "array" in rows ? decode(rows.array) : null;
    return spreadValues(
      decode(values),
      (i) => (at === null ? ("start" in rows ? rows.start + i : i) : (at[i] as number)),
      steps.length,
    );
  };
  const first = steps[0] ?? 0;
  const last = steps.at(-1) ?? 0;

  let theme = getComputedStyle(document.documentElement);
  /** Those drawn so far. */
  const charts: Chart[] = [];
  const withPhases = data.runs.flatMap(({ phases }, run) => (phases.length > 0 ? [run] : []));
  const hidden = new Set<number>();
  let phasesOf = withPhases[0] ?? null;

  let logSteps = false;
  let places = steps;
  let shown: readonly [number, number] = [first, last];
  let cursorRow: number | null = null;
  /** Charts tell of a range that was given to them, too. */
  let zooming = true;
  const zoom = (min: number, max: number, except?: uPlot) => {
    shown = [min, max];
    zooming = true;
    for (const chart of charts) {
      if (chart.plot !== except) chart.showSteps(min, max);
    }
    zooming = false;
    const whole = min <= first && max >= last;
    byId("range").textContent = `Steps ${formatStep(Math.ceil(min))} to ${formatStep(Math.floor(max))}`;
    byId("whole").toggleAttribute("disabled", whole);
  };

  const context: ChartContext = {
    uPlot: uPlotClass,
    runs: data.runs,
    forks: data.forks,
    logSteps: () => logSteps,
    places: () => places,
    phasesOf: () => (phasesOf === null || hidden.has(phasesOf) ? null : phasesOf),
    color: (name) => theme.getPropertyValue(`--${name}`).trim(),
    onZoom: (plot, min, max) => {
      if (!zooming) zoom(min, max, plot);
    },
    onCursor: (row) => {
      cursorRow = row;
      for (const chart of charts) chart.showValues(row);
      const step = row === null ? undefined : steps[row];
      byId("cursor").textContent = step === undefined ? `last step: ${formatStep(last)}` : `step ${formatStep(step)}`;
    },
  };
  const draw = (spec: PageChart) => {
    zooming = true;
    const chart = createChart(context, spec, byId(spec.id), spec.lines.map(decodeLine));
    chart.showRuns(hidden);
    chart.showSteps(...shown);
    chart.showValues(cursorRow);
    charts.push(chart);
    zooming = false;
  };
  const waiting = new Map(data.charts.map((spec) => [byId(spec.id), spec]));
  const drawFigure = (figure: HTMLElement) => {
    const spec = waiting.get(figure);
    if (waiting.delete(figure) && spec !== undefined) draw(spec);
  };
  for (const spec of data.charts) if (spec.place === "main") drawFigure(byId(spec.id));
  zoom(first, last);
  context.onCursor(null);
  // There may be very many small ones: each is drawn when it comes near to what is seen.
  const near = new IntersectionObserver(
    (figures) => {
      for (const { isIntersecting, target } of figures) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        drawFigure(target as HTMLElement);
      }
    },
    { rootMargin: "50% 0px" },
  );
  for (const figure of waiting.keys()) near.observe(figure);
  window.addEventListener("beforeprint", () => {
    for (const figure of waiting.keys()) drawFigure(figure);
  });

  const redraw = () => {
    for (const { plot } of charts) plot.redraw(false, true);
  };
  for (const button of document.querySelectorAll<HTMLElement>("button[data-run]")) {
    button.addEventListener("click", () => {
      const run = Number(button.dataset.run);
      const show = hidden.delete(run);
      if (!show) hidden.add(run);
      button.setAttribute("aria-pressed", String(show));
      for (const chart of charts) chart.showRuns(hidden);
    });
  }
  byId("whole").addEventListener("click", () => zoom(first, last));
  byId("log-steps").addEventListener("click", () => {
    logSteps = !logSteps;
    places = logSteps ? steps.map((step) => placeStep(step, true)) : steps;
    byId("log-steps").setAttribute("aria-pressed", String(logSteps));
    zoom(...shown);
  });
  for (const button of document.querySelectorAll<HTMLElement>("button[data-zoom]")) {
    button.addEventListener("click", () => {
      const [from = first, to = last] = (button.dataset.zoom ?? "").split(" ").map(Number);
      zoom(Math.max(from, first), Math.min(to, last));
      const run = button.dataset.of === undefined ? phasesOf : Number(button.dataset.of);
      if (phasesOf !== run) {
        phasesOf = run;
        redraw();
      }
      byId("charts").scrollIntoView({ block: "start" });
    });
  }
  const select = document.getElementById("phases-of");
  if (select instanceof HTMLSelectElement) {
    select.addEventListener("change", () => {
      phasesOf = Number(select.value);
      redraw();
    });
  }

  const resize = new ResizeObserver(() => {
    for (const chart of charts) chart.resize();
  });
  resize.observe(byId("charts"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    theme = getComputedStyle(document.documentElement);
    redraw();
  });
}
