/** @file The handle on the axis of steps that forks a run: dragged, or moved with the arrow keys. */
import { useState } from "preact/hooks";
import { formatStep } from "../../src/words.ts";
import { ForkIcon } from "../frame/ForkIcon.tsx";

export interface ForkHandleProps {
  /** The last step of the run. */
  readonly last: number;
  readonly range: readonly [number, number];
  /** Places on the strip. */
  readonly toPx: (step: number) => number;
  readonly toStep: (px: number) => number;
  readonly onFork: (step: number) => void;
}

export function ForkHandle({ last, range, toPx, toStep, onFork }: ForkHandleProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [isDragged, setDragged] = useState(false);
  const low = Math.max(Math.ceil(range[0]), 0);
  const high = Math.min(Math.floor(range[1]), last);
  const clamp = (step: number) => Math.min(Math.max(step, low), high);
  const step = clamp(chosen ?? Math.round((low + high) / 2));
  const stepAtPointer = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    const strip = event.currentTarget.parentElement?.getBoundingClientRect();
    return clamp(toStep(event.clientX - (strip?.left ?? 0)));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.round((high - low) / 20));
    const moves: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowDown: -1,
      ArrowUp: 1,
      PageUp: page,
      PageDown: -page,
      Home: -Infinity,
      End: Infinity,
    };
    const move = moves[event.key];
    if (event.key === "Enter" || event.key === " ") onFork(step);
    else if (move !== undefined) setChosen(clamp(step + move * (event.shiftKey ? 10 : 1)));
    else return;
    event.preventDefault();
  };
  if (high < low) return null;
  return (
    <div
      class={isDragged ? "fork-handle dragged" : "fork-handle"}
      role="slider"
      tabIndex={0}
      aria-label="Step to fork at: arrows move, Enter forks"
      aria-valuemin={low}
      aria-valuemax={high}
      aria-valuenow={step}
      aria-valuetext={`step ${formatStep(step)}`}
      style={{ left: `${toPx(step)}px` }}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragged(true);
      }}
      onPointerMove={(event) => isDragged && setChosen(stepAtPointer(event))}
      onPointerUp={(event) => {
        setDragged(false);
        setChosen(stepAtPointer(event));
        onFork(stepAtPointer(event));
      }}
      onPointerCancel={() => setDragged(false)}
    >
      <span class="grip">
        <ForkIcon /> {formatStep(step)}
      </span>
    </div>
  );
}
