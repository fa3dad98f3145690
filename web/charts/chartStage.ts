/** @file The charts of a stack, drawn where they are in sight, fed with rows as they come, and showing one view. */
import uPlot from "uplot";
import { type ChartGroup, createChartGroup, tellRow } from "../../src/charts/chartGroup.ts";
import type { AxisKind } from "../../src/charts/chooseCharts.ts";
import { Pyramid } from "../../src/charts/pyramid.ts";
import {
  isWhole,
  restingRow,
  type Showing,
  showWhole,
  takeView,
  tellView,
  useLogSteps,
} from "../../src/charts/showing.ts";
import { placeStep } from "../../src/charts/stepAxis.ts";
import { formatView, type View } from "../../src/charts/viewAddress.ts";
import type { ColumnValues } from "../../src/series.ts";
import { type Alignment, alignRuns, alignValues, type RowsOf } from "./alignRuns.ts";
import { type Figure, FigureList } from "./figures.ts";
import { drawnRun, forkSteps, type ShownRun } from "./shownRun.ts";

/** Points of which lines may show the median; 1 is none. */
export const MEDIANS = [1, 11, 51, 201, 1001];

/** Rows of a line from which on it is summed up. */
const MANY_ROWS = 20_000;

const VIEW_RESTS_MS = 150;

/** Where the steps lie in a stack, in pixels from its left edge. */
export interface StepFrame {
  readonly leftPx: number;
  readonly widthPx: number;
}

export interface StageState {
  readonly frame: StepFrame | null;
  /** First and last step in view, and of all. */
  readonly range: readonly [number, number];
  readonly whole: readonly [number, number];
  readonly isWhole: boolean;
  readonly logSteps: boolean;
  /** The step that the values beside the titles are of, and whether it is pointed at. */
  readonly step: number;
  readonly isPointedAt: boolean;
}

const NO_STEPS: StageState = {
  ...{ frame: null, range: [0, 0], whole: [0, 0], isWhole: true, logSteps: false },
  ...{ step: 0, isPointedAt: false },
};

export class ChartStage {
  /** Somebody has changed the view. */
  onView: (view: View) => void = () => {};
  readonly #group: ChartGroup;
  readonly #showing: Showing;
  readonly #figures = new FigureList();
  readonly #places = new Map<string, HTMLElement>();
  readonly #seen = new Set<string>();
  /** Of every chart that is drawn, what it is drawn of: another figure is drawn anew. */
  readonly #drawn = new Map<string, { figure: Figure; forks: number; rows: readonly number[] }>();
  /** Charts are drawn when they are near, and follow what changes while they are in sight. */
  readonly #near: IntersectionObserver;
  readonly #sight: IntersectionObserver;
  readonly #resize: ResizeObserver;
  readonly #theme = matchMedia("(prefers-color-scheme: dark)");
  #runs: readonly ShownRun[] = [];
  #list: readonly Figure[] = [];
  #alignment: Alignment = { steps: new Float64Array(0), rows: [] };
  #state = NO_STEPS;
  readonly #followers = new Set<(state: StageState) => void>();
  #viewTimer: ReturnType<typeof setTimeout> | undefined;
  /** Views that were told and have not come back yet, and the last one that was taken. */
  #told: string[] = [];
  #taken: string | null = null;

  constructor() {
    this.#showing = showWhole({ runs: [], charts: [] }, new Float64Array(0), MEDIANS);
    this.#group = createChartGroup(
      {
        uPlot,
        runs: () => this.#runs.map(drawnRun),
        forks: () => forkSteps(this.#runs),
        figureOf: ({ id }) => this.#places.get(id) as HTMLElement,
        valuesOf: ({ id }) => this.#valuesOf(id),
        onRange: () => this.#tell(true),
        onRow: () => this.#tell(false),
        summarise: (values) => (values.length < MANY_ROWS ? null : new Pyramid(values)),
        isSeen: (id) => this.#seen.has(id),
      },
      this.#showing,
    );
    this.#near = new IntersectionObserver((entries) => this.#approach(entries), { rootMargin: "30% 0px" });
    this.#sight = new IntersectionObserver((entries) => this.#see(entries));
    this.#resize = new ResizeObserver(() => {
      for (const chart of this.#group.drawn.values()) chart.resize();
      this.#tell(false);
    });
    this.#theme.addEventListener("change", this.#group.repaint);
  }

  readonly color = (name: string): string => this.#group.color(name);
  readonly chartOf = (id: string) => this.#group.drawn.get(id);

  get state(): StageState {
    return this.#state;
  }

  /** Tells of the state until the returned function is called. */
  follow(follower: (state: StageState) => void): () => void {
    this.#followers.add(follower);
    follower(this.#state);
    return () => this.#followers.delete(follower);
  }

  get steps(): Float64Array {
    return this.#showing.steps;
  }

  get range(): readonly [number, number] {
    return this.#showing.range;
  }

  /** The figures of runs; call `show` once they are in the page. */
  figuresOf(runs: readonly ShownRun[], columns: readonly string[] | undefined): readonly Figure[] {
    return this.#figures.read(runs, columns);
  }

  /** The element of a figure has come into the page, or gone. */
  place(id: string, element: HTMLElement | null): void {
    const before = this.#places.get(id);
    if (before === element) return;
    if (before !== undefined) {
      this.#near.unobserve(before);
      this.#sight.unobserve(before);
      this.#resize.unobserve(before);
      this.#group.drop(id);
      this.#drawn.delete(id);
      this.#seen.delete(id);
      this.#places.delete(id);
    }
    if (element === null) return;
    this.#places.set(id, element);
    this.#near.observe(element);
    this.#sight.observe(element);
    this.#resize.observe(element);
  }

  /** Shows runs as they are now. Where all steps were in view, those that are new are, too. */
  show(runs: readonly ShownRun[], figures: readonly Figure[], view: View): void {
    const showing = this.#showing;
    const wasWhole = isWhole(showing);
    this.#runs = runs;
    this.#list = figures;
    this.#alignment = alignRuns(runs.map(({ series }) => series.step));
    this.#takeSteps();
    showing.runs = runs.length;
    showing.withPhases = runs.flatMap(({ details }, run) => (details.cycles.length > 0 ? [run] : []));
    showing.specs = new Map(figures.map(({ spec }) => [spec.id, spec]));
    const before = { axes: showing.axes, smoothing: showing.smoothing };
    const { first, last } = showing;
    if (wasWhole) showing.range = [first, last];
    this.#takeView(view);
    // The first slingshot may have come just now.
    if (!showing.withPhases.includes(showing.phasesOf ?? -1)) showing.phasesOf = showing.withPhases[0] ?? null;
    const again =
      before.smoothing !== showing.smoothing || JSON.stringify(before.axes) !== JSON.stringify(showing.axes);
    for (const id of this.#seen) this.#refresh(id, again);
    this.#group.zoom(...showing.range);
  }

  zoom(from: number, to: number): void {
    const { first, last } = this.#showing;
    this.#group.zoom(Math.max(from, first), Math.min(to, last));
  }

  /** Zooms by a factor around a place of the axis (0 left, 1 right), then pans by a share of what is in view. */
  move(factor: number, around: number, pan: number): void {
    const { range, first, last, logSteps } = this.#showing;
    const at = (step: number) => placeStep(step, logSteps);
    const [low, high, min, max] = [at(range[0]), at(range[1]), at(first), at(last)];
    const span = Math.min((high - low) * factor, max - min);
    const start = low + (high - low - span) * around + pan * span;
    const from = Math.min(Math.max(start, min), max - span);
    const stepOf = (place: number) => (logSteps ? 10 ** place : place);
    // Two steps at the least.
    if (stepOf(from + span) - stepOf(from) < 2 && factor < 1) return;
    this.#group.zoom(Math.max(stepOf(from), first), Math.min(stepOf(from + span), last));
  }

  change(part: Partial<View>): void {
    this.onView({ ...tellView(this.#showing), ...part });
  }

  turnAxis(id: string): void {
    const { specs, axes } = this.#showing;
    const spec = specs.get(id);
    if (spec === undefined) return;
    const { [id]: changed, ...others } = axes;
    const other: AxisKind = spec.axis === "log" ? "linear" : "log";
    this.change({ axes: changed === undefined ? { ...others, [id]: other } : others });
  }

  close(): void {
    clearTimeout(this.#viewTimer);
    this.#near.disconnect();
    this.#sight.disconnect();
    this.#resize.disconnect();
    this.#theme.removeEventListener("change", this.#group.repaint);
    for (const id of [...this.#group.drawn.keys()]) this.#group.drop(id);
  }

  #takeSteps(): void {
    const showing = this.#showing;
    const { steps } = this.#alignment;
    if (steps === showing.steps) return;
    showing.steps = steps;
    showing.first = steps[0] ?? 0;
    showing.last = steps.at(-1) ?? 0;
    showing.places = steps;
    if (!showing.logSteps) return;
    showing.logSteps = false;
    useLogSteps(showing, true);
  }

  /** Takes the view that is asked for, unless it is what has just been told, and something else is shown since. */
  #takeView(view: View): void {
    const text = formatView(view);
    const echo = this.#told.indexOf(text);
    if (echo >= 0) this.#told.splice(0, echo + 1);
    if (echo >= 0 || text === this.#taken) return;
    takeView(this.#showing, view);
    this.#taken = text;
  }

  #approach(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting && !this.#drawn.has(target.id)) this.#refresh(target.id, false);
    }
    this.#tell(false);
  }

  #see(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) this.#seen.delete(target.id);
      else if (!this.#seen.has(target.id)) {
        this.#seen.add(target.id);
        this.#refresh(target.id, false);
        this.#group.refresh(target.id);
      }
    }
    tellRow(this.#showing, this.#group.drawn.values());
    this.#tell(false);
  }

  /** Draws a chart, or gives it the rows that are new. */
  #refresh(id: string, again: boolean): void {
    const figure = this.#list.find(({ spec }) => spec.id === id);
    if (figure === undefined || !this.#places.has(id) || this.#showing.steps.length === 0) return;
    const drawn = this.#drawn.get(id);
    const chart = this.#group.drawn.get(id);
    const forks = forkSteps(this.#runs).length;
    const rows = figure.lines.map(({ run }) => this.#rowsKnown(run));
    this.#drawn.set(id, { figure, forks, rows });
    const isMany = this.#showing.steps.length >= MANY_ROWS;
    const wasMany = drawn !== undefined && Math.max(...drawn.rows) >= MANY_ROWS;
    if (again || chart === undefined || drawn?.figure !== figure || drawn.forks !== forks || isMany !== wasMany) {
      this.#group.draw(figure.spec);
    } else if (
      drawn.rows.some((known, i) => known !== rows[i]) ||
      this.#showing.steps.length !== chart.plot.data[0].length
    )
      chart.grow(this.#valuesOf(id), drawn.rows);
    chart?.showRuns(this.#showing.hidden);
  }

  /** The row of the common steps behind the last one of a run: what comes later lies from there on. */
  #rowsKnown(run: number): number {
    const rows: RowsOf = this.#alignment.rows[run] ?? 0;
    // Where steps are merged, new ones may come between.
    return typeof rows === "number" ? rows + (this.#runs[run]?.series.step.length ?? 0) : 0;
  }

  #valuesOf(id: string): ColumnValues[] {
    const { steps, rows } = this.#alignment;
    const lines = this.#list.find(({ spec }) => spec.id === id)?.lines ?? [];
    return lines.map(({ run, column }) => {
      const values = this.#runs[run]?.series.columns[column] ?? new Float32Array(0);
      return alignValues(values, rows[run] ?? 0, steps.length);
    });
  }

  /** Tells what is shown, and the view once it rests: browsers do not take an address more often. */
  #tell(isView: boolean): void {
    const showing = this.#showing;
    const { range, first, last, logSteps, cursorRow, steps } = showing;
    const plot = [...this.#group.drawn.values()][0]?.plot;
    const unit = devicePixelRatio;
    const frame = plot === undefined ? null : { leftPx: plot.bbox.left / unit, widthPx: plot.bbox.width / unit };
    const step = steps[cursorRow ?? restingRow(showing)] ?? last;
    const [whole, isPointedAt] = [[first, last], cursorRow !== null] as const;
    this.#state = { frame, range, whole, isWhole: isWhole(showing), logSteps, step, isPointedAt };
    for (const follower of this.#followers) follower(this.#state);
    if (!isView) return;
    clearTimeout(this.#viewTimer);
    this.#viewTimer = setTimeout(() => this.#tellView(), VIEW_RESTS_MS);
  }

  #tellView(): void {
    const view = tellView(this.#showing);
    const text = formatView(view);
    if (text === this.#taken) return;
    this.#taken = text;
    this.#told.push(text);
    this.onView(view);
  }
}
