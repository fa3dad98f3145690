/** @file Charts of one or several runs below each other: one axis of steps, one cursor, one zoom, also while runs grow. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { CHART_TOPICS } from "../../src/charts/chooseCharts.ts";
import type { View } from "../../src/charts/viewAddress.ts";
import { ChartFigure } from "./ChartFigure.tsx";
import { ChartStage } from "./chartStage.ts";
import type { Figure } from "./figures.ts";
import { moveByKey, moveByWheel } from "./moveSteps.ts";
import { StackToolbar } from "./StackToolbar.tsx";
import { StepStrip } from "./StepStrip.tsx";
import type { ShownRun } from "./shownRun.ts";

export type { ShownRun } from "./shownRun.ts";

export interface ChartStackProps {
  readonly runs: readonly ShownRun[];
  /** Names of the charts that are shown; all, where it is left out. */
  readonly columns?: readonly string[];
  readonly view: View;
  readonly onView: (view: View) => void;
  /** Somebody wants to fork a run; where it is left out there is no handle for it. */
  readonly onFork?: (runId: string, step: number) => void;
  /** Charts alone, without what chooses and explains. */
  readonly compact?: boolean;
}

export function ChartStack({ runs, columns, view, onView, onFork, compact = false }: ChartStackProps) {
  const stackRef = useRef<HTMLDivElement>(null);
  const [stage] = useState(() => new ChartStage());
  stage.onView = onView;
  const figures = stage.figuresOf(runs, columns);
  useLayoutEffect(() => stage.show(runs, figures, view));
  useEffect(() => {
    const stack = stackRef.current;
    const [onWheel, onKey] = [moveByWheel(stage), moveByKey(stage)];
    // Listeners that Preact adds could not keep the page from scrolling.
    stack?.addEventListener("wheel", onWheel, { passive: false });
    stack?.addEventListener("keydown", onKey);
    return () => {
      stack?.removeEventListener("wheel", onWheel);
      stack?.removeEventListener("keydown", onKey);
      stage.close();
    };
  }, [stage]);
  const smoothing = view.smoothing ?? 1;
  const note = smoothing === 1 ? "" : `smoothed: running median of ${smoothing} points`;
  const draw = (figure: Figure) => (
    <ChartFigure key={figure.spec.id} figure={figure} runs={runs} stage={stage} note={note} />
  );
  const main = figures.filter(({ chart }) => chart.place === "main");
  const parts = compact ? [] : groupByTopic(figures.filter(({ chart }) => chart.place === "more"));
  return (
    <div class={compact ? "stack compact" : "stack"} ref={stackRef}>
      {!compact && <StackToolbar runs={runs} view={view} stage={stage} />}
      <StepStrip runs={runs} stage={stage} onFork={onFork} isPlain={compact} />
      {(compact ? figures : main).map(draw)}
      {runs.some(({ details }) => details.cycles.length > 0) && (
        <PhaseKey hasCheckpoints={!compact && runs.some(({ details }) => details.checkpoints.length > 0)} />
      )}
      {parts.map(({ name, part }) => (
        <details key={name} class="topic" open>
          <summary>
            {name} <span class="muted">{part.length}</span>
          </summary>
          <div class={runs.length > 2 ? "more crowded" : "more"}>{part.map(draw)}</div>
        </details>
      ))}
      {!compact && (
        <p class="keys muted">
          Drag across a chart to zoom, double-click to see all steps. With <kbd>Ctrl</kbd> the wheel zooms, with{" "}
          <kbd>Shift</kbd> it pans; so do <kbd>+</kbd> <kbd>−</kbd> <kbd>←</kbd> <kbd>→</kbd>, and <kbd>0</kbd> shows
          all.
        </p>
      )}
    </div>
  );
}

/** What the bands and marks of the charts are. */
function PhaseKey({ hasCheckpoints }: { readonly hasCheckpoints: boolean }) {
  return (
    <p class="keys muted">
      A slingshot: <i class="band growth" /> growth of the last layer’s norm, ▼ spike of the loss,{" "}
      <i class="band plateau" /> plateau.{hasCheckpoints && " ◆ A saved state."}
    </p>
  );
}

function groupByTopic(figures: readonly Figure[]): { name: string; part: Figure[] }[] {
  return CHART_TOPICS.flatMap(([topic, name]) => {
    const part = figures.filter(({ chart }) => chart.topic === topic);
    return part.length === 0 ? [] : [{ name, part }];
  });
}
