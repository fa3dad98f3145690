/// <reference lib="dom" />
/** @file The report's page comes to life: decodes the numbers, draws the charts, couples cursor, zoom and legend. Runs in the browser. */
import type uPlot from "uplot";
import { formatStep } from "../words.ts";
import type { AxisKind } from "./chooseCharts.ts";
import { type Chart, type ChartContext, createChart } from "./createChart.ts";
import { decodeArray, spreadValues } from "./decodeArray.ts";
import type { PageArray, PageChart, PageData, PageLine } from "./pageData.ts";
import { startMenus } from "./startMenus.ts";
import { placeStep } from "./stepAxis.ts";
import { formatView, parseView, type View } from "./viewAddress.ts";

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
  const specs = new Map(data.charts.map((spec) => [spec.id, spec]));

  let theme = getComputedStyle(document.documentElement);
  /** Those drawn so far, by the id of their figure. */
  const charts = new Map<string, Chart>();
  const withPhases = data.runs.flatMap(({ phases }, run) => (phases.length > 0 ? [run] : []));
  const hidden = new Set<number>();
  let phasesOf = withPhases[0] ?? null;
  let smoothing = 1;
  /** Of charts whose axis is not the one that they began with. */
  let axes: Record<string, AxisKind> = {};

  let logSteps = false;
  let places = steps;
  let shown: readonly [number, number] = [first, last];
  let cursorRow: number | null = null;
  const isWhole = () => shown[0] <= first && shown[1] >= last;
  /** The last row in view: what it has is told where nothing is pointed at. */
  const restingRow = () => {
    let row = steps.length - 1;
    while (row > 0 && (steps[row] as number) > shown[1]) row--;
    return row;
  };
  const keepView = () => {
    const view: View = {
      ...(!isWhole() && { steps: [Math.ceil(shown[0]), Math.floor(shown[1])] as const }),
      ...(phasesOf !== null && phasesOf !== withPhases[0] && { phasesOf }),
      ...(smoothing > 1 && { smoothing }),
      ...{ logSteps, hidden: [...hidden].sort(), axes },
    };
    const address = formatView(view) || location.pathname + location.search;
    // A link to a part of the page stays.
    if (address.startsWith("#") || location.hash.includes("=")) history.replaceState(null, "", address);
  };
  /** Charts tell of a range that was given to them, too. */
  let zooming = true;
  const zoom = (min: number, max: number, except?: uPlot) => {
    shown = [min, max];
    zooming = true;
    for (const chart of charts.values()) {
      if (chart.plot !== except) chart.showSteps(min, max);
    }
    zooming = false;
    byId("range").textContent = `Steps ${formatStep(Math.ceil(min))} to ${formatStep(Math.floor(max))}`;
    byId("whole").toggleAttribute("disabled", isWhole());
    context.onCursor(cursorRow);
    keepView();
  };

  const context: ChartContext = {
    uPlot: uPlotClass,
    runs: data.runs,
    forks: data.forks,
    logSteps: () => logSteps,
    smoothing: () => smoothing,
    places: () => places,
    phasesOf: () => (phasesOf === null || hidden.has(phasesOf) ? null : phasesOf),
    color: (name) => theme.getPropertyValue(`--${name}`).trim(),
    onZoom: (plot, min, max) => {
      if (!zooming) zoom(min, max, plot);
    },
    onCursor: (row) => {
      cursorRow = row;
      const told = row ?? restingRow();
      for (const chart of charts.values()) chart.showValues(told, row !== null);
      const step = formatStep(steps[told] ?? last);
      byId("cursor").textContent =
        row !== null ? `step ${step}` : isWhole() ? `last step: ${step}` : `last in view: ${step}`;
    },
  };
  const draw = (spec: PageChart) => {
    zooming = true;
    charts.get(spec.id)?.remove();
    const axis = axes[spec.id] ?? spec.axis;
    const chart = createChart(context, { ...spec, axis }, byId(spec.id), spec.lines.map(decodeLine));
    charts.set(spec.id, chart);
    chart.showRuns(hidden);
    chart.showSteps(...shown);
    chart.showValues(cursorRow ?? restingRow(), cursorRow !== null);
    for (const note of byId(spec.id).querySelectorAll<HTMLElement>(".log-note")) note.hidden = axis !== "log";
    zooming = false;
  };
  const drawAgain = () => {
    for (const id of [...charts.keys()]) {
      const spec = specs.get(id);
      if (spec !== undefined) draw(spec);
    }
  };
  const describeSmoothing = () => (smoothing === 1 ? "" : `smoothed: running median of ${smoothing} points`);
  const showSmoothing = () => {
    for (const note of document.querySelectorAll<HTMLElement>("figure .smoothed"))
      note.textContent = describeSmoothing();
  };

  const waiting = new Map(data.charts.map((spec) => [byId(spec.id), spec]));
  const drawFigure = (figure: HTMLElement) => {
    const spec = waiting.get(figure);
    if (waiting.delete(figure) && spec !== undefined) draw(spec);
  };
  const median = byId("median");
  const showChoices = () => {
    for (const button of document.querySelectorAll<HTMLElement>("button[data-run]"))
      button.setAttribute("aria-pressed", String(!hidden.has(Number(button.dataset.run))));
    byId("log-steps").setAttribute("aria-pressed", String(logSteps));
    if (median instanceof HTMLSelectElement) median.value = String(smoothing);
    const select = document.getElementById("phases-of");
    if (select instanceof HTMLSelectElement && phasesOf !== null) select.value = String(phasesOf);
    showSmoothing();
  };
  const useLogSteps = (on: boolean) => {
    logSteps = on;
    places = logSteps ? steps.map((step) => placeStep(step, true)) : steps;
  };
  const takeView = (view: View) => {
    const { steps: [from, to] = [first, last], phasesOf: asked = -1 } = view;
    hidden.clear();
    for (const run of view.hidden ?? []) if (run < data.runs.length) hidden.add(run);
    phasesOf = withPhases.includes(asked) ? asked : (withPhases[0] ?? null);
    const offered = median instanceof HTMLSelectElement ? [...median.options].map(({ value }) => Number(value)) : [];
    smoothing = offered.includes(view.smoothing ?? 1) ? (view.smoothing ?? 1) : 1;
    axes = Object.fromEntries(
      Object.entries(view.axes ?? {}).filter(([id]) => specs.has(id) && specs.get(id)?.axis !== "share"),
    );
    useLogSteps(view.logSteps ?? false);
    shown = [Math.min(Math.max(from, first), last), Math.max(Math.min(to, last), first)];
    showChoices();
  };
  const viewAsked = parseView(location.hash);
  if (viewAsked !== null) takeView(viewAsked);
  for (const spec of data.charts) if (spec.place === "main") drawFigure(byId(spec.id));
  zoom(...shown);
  window.addEventListener("hashchange", () => {
    const view = parseView(location.hash);
    if (view === null) return;
    takeView(view);
    drawAgain();
    zoom(...shown);
  });
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
    for (const { plot } of charts.values()) plot.redraw(false, true);
  };
  for (const button of document.querySelectorAll<HTMLElement>("button[data-run]")) {
    button.addEventListener("click", () => {
      const run = Number(button.dataset.run);
      if (!hidden.delete(run)) hidden.add(run);
      for (const chart of charts.values()) chart.showRuns(hidden);
      showChoices();
      keepView();
    });
  }
  byId("whole").addEventListener("click", () => zoom(first, last));
  byId("log-steps").addEventListener("click", () => {
    useLogSteps(!logSteps);
    showChoices();
    zoom(...shown);
  });
  median.addEventListener("change", () => {
    if (median instanceof HTMLSelectElement) smoothing = Number(median.value);
    showChoices();
    drawAgain();
    keepView();
  });
  for (const button of document.querySelectorAll<HTMLElement>("button[data-zoom]")) {
    button.addEventListener("click", () => {
      const [from = first, to = last] = (button.dataset.zoom ?? "").split(" ").map(Number);
      const run = button.dataset.of === undefined ? phasesOf : Number(button.dataset.of);
      if (phasesOf !== run) {
        phasesOf = run;
        redraw();
      }
      zoom(Math.max(from, first), Math.min(to, last));
      byId("charts").scrollIntoView({ block: "start" });
    });
  }
  for (const button of document.querySelectorAll<HTMLElement>("button[data-unfold]")) {
    button.addEventListener("click", () => {
      byId(button.dataset.unfold ?? "").removeAttribute("hidden");
      button.remove();
    });
  }
  const select = document.getElementById("phases-of");
  if (select instanceof HTMLSelectElement) {
    select.addEventListener("change", () => {
      phasesOf = Number(select.value);
      redraw();
      keepView();
    });
  }
  startMenus({
    chartOf: (id) => charts.get(id),
    name: data.runs.length === 1 ? (data.runs[0]?.label ?? "") : "runs",
    steps,
    isReduced: data.isReduced,
    range: () => shown,
    note: describeSmoothing,
    color: context.color,
    onAxis: (id) => {
      const spec = specs.get(id);
      if (spec === undefined) return;
      const { [id]: changed, ...others } = axes;
      axes = changed === undefined ? { ...others, [id]: spec.axis === "log" ? "linear" : "log" } : others;
      draw(spec);
      keepView();
    },
  });

  const resize = new ResizeObserver(() => {
    for (const chart of charts.values()) chart.resize();
  });
  resize.observe(byId("charts"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    theme = getComputedStyle(document.documentElement);
    redraw();
  });
}
