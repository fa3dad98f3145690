/** @file The axis of steps above charts: which part of all is in view, checkpoints and forks on it, and the handle that forks. */
import { useState } from "preact/hooks";
import { placeStep, stepAt } from "../../src/charts/stepAxis.ts";
import { formatStep } from "../../src/words.ts";
import { ForkIcon } from "../frame/ForkIcon.tsx";
import type { ChartStage, StageState } from "./chartStage.ts";
import { ForkHandle } from "./ForkHandle.tsx";
import type { ShownRun } from "./shownRun.ts";
import { useStageState } from "./useStageState.ts";

export interface StepStripProps {
  readonly runs: readonly ShownRun[];
  readonly stage: ChartStage;
  readonly onFork: ((runId: string, step: number) => void) | undefined;
  /** Without checkpoints. */
  readonly isPlain: boolean;
}

/** Of the sign of a fork. */
const FORK_PX = 16;
/** Marks closer than this are one. */
const LEAST_APART_PX = 9;

export function StepStrip({ runs, stage, onFork, isPlain }: StepStripProps) {
  const state = useStageState(stage);
  const { frame, range, logSteps } = state;
  if (frame === null) return null;
  const at = (step: number) => placeStep(step, logSteps);
  const [low, high] = [at(range[0]), at(range[1])];
  const toPx = (step: number) => ((at(step) - low) / (high - low || 1)) * frame.widthPx;
  const toStep = (px: number) => Math.round(stepAt(low + (px / frame.widthPx) * (high - low), logSteps));
  const forked = runs.find(({ isParent }) => isParent) ?? runs[0];
  const inView = (px: number) => px >= 0 && px <= frame.widthPx;
  const checkpoints = isPlain ? [] : thinOut((forked?.details.checkpoints ?? []).map(toPx).filter(inView));
  const forks = (forked?.details.forks ?? [])
    .map((fork) => ({ ...fork, px: toPx(fork.step) }))
    .filter(({ px }) => inView(px))
    .sort((a, b) => a.px - b.px);
  // Forks of one step stand side by side.
  for (const [i, fork] of forks.entries()) fork.px = Math.max(fork.px, (forks[i - 1]?.px ?? -Infinity) + FORK_PX);
  return (
    <div class="strip" style={{ "--left": `${frame.leftPx}px`, "--width": `${frame.widthPx}px` }}>
      <Overview state={state} stage={stage} />
      {checkpoints.map((px) => (
        <i key={px} class="checkpoint" title="checkpoint" style={{ left: `${px}px` }} />
      ))}
      {forks.map(({ id, name, step, px }) => (
        <a
          key={id}
          class="fork"
          href={`#/run/${encodeURIComponent(id)}`}
          title={`${name}, forked at ${formatStep(step)}`}
          aria-label={`${name}, forked at step ${formatStep(step)}`}
          style={{ left: `${px}px` }}
        >
          <ForkIcon />
        </a>
      ))}
      {onFork !== undefined && forked !== undefined && (
        <ForkHandle
          last={forked.details.step ?? 0}
          range={range}
          toPx={toPx}
          toStep={toStep}
          onFork={(step) => onFork(forked.id, step)}
        />
      )}
    </div>
  );
}

function thinOut(places: readonly number[]): number[] {
  let last = -Infinity;
  return places.filter((px) => {
    if (px - last < LEAST_APART_PX) return false;
    last = px;
    return true;
  });
}

/** All steps as a bar, and what is in view as its thumb: dragged, or moved with the keys. */
function Overview({ state: { whole, range, logSteps, frame }, stage }: { state: StageState; stage: ChartStage }) {
  const [drag, setDrag] = useState<number | null>(null);
  const at = (step: number) => placeStep(step, logSteps);
  const [min, max] = [at(whole[0]), at(whole[1])];
  const share = (step: number) => (at(step) - min) / (max - min || 1);
  const [from, to] = range.map(share) as [number, number];
  const span = to - from || 1;
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, () => void> = {
      ArrowLeft: () => stage.move(1, 0.5, -0.1),
      ArrowRight: () => stage.move(1, 0.5, 0.1),
      ArrowUp: () => stage.move(0.8, 0.5, 0),
      ArrowDown: () => stage.move(1.25, 0.5, 0),
      PageUp: () => stage.move(1, 0.5, -1),
      PageDown: () => stage.move(1, 0.5, 1),
      Home: () => stage.move(1, 0.5, -Infinity),
      End: () => stage.move(1, 0.5, Infinity),
      Escape: () => stage.zoom(-Infinity, Infinity),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  return (
    <div class="overview-bar">
      <div
        class="thumb"
        role="slider"
        tabIndex={0}
        aria-label="Steps in view: arrows pan and zoom, Escape shows all"
        aria-valuemin={whole[0]}
        aria-valuemax={whole[1]}
        aria-valuenow={Math.ceil(range[0])}
        aria-valuetext={`${formatStep(Math.ceil(range[0]))} to ${formatStep(Math.floor(range[1]))}`}
        style={{ left: `${100 * from}%`, width: `${100 * span}%` }}
        onKeyDown={onKeyDown}
        onPointerDown={({ currentTarget, pointerId, clientX }) => {
          currentTarget.setPointerCapture(pointerId);
          setDrag(clientX);
        }}
        onPointerMove={({ clientX }) => {
          if (drag === null || frame === null) return;
          setDrag(clientX);
          stage.move(1, 0.5, (clientX - drag) / frame.widthPx / span);
        }}
        onPointerUp={() => setDrag(null)}
        onPointerCancel={() => setDrag(null)}
      />
    </div>
  );
}
