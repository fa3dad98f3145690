/** @file The checkpoints of a run on its axis of steps, below its loss: one of them is looked at. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { toLogValues } from "../../src/charts/logValues.ts";
import { traceEnvelope } from "../../src/charts/traceEnvelope.ts";
import type { LabSlingshot } from "../../src/lab/index.ts";
import { createScale, findExtent } from "../../src/report/svgAxis.ts";
import type { Series } from "../../src/series.ts";
import { formatStep } from "../../src/words.ts";
import { useWidthPx } from "../frame/useSize.ts";

export interface TimeSliderProps {
  /** Ascending. */
  readonly steps: readonly number[];
  readonly step: number;
  readonly onStep: (step: number) => void;
  readonly loss: Series;
  readonly cycles: readonly LabSlingshot[];
  /** While it is loaded nobody goes on by itself. */
  readonly isLoading: boolean;
}

/** Half the thumb: the ends of the track lie so far inside. */
const EDGE_PX = 9;
const HEIGHT_PX = 64;
const PLAY_MS = 350;

export function TimeSlider({ steps, step, onStep, loss, cycles, isLoading }: TimeSliderProps) {
  const place = Math.max(0, steps.indexOf(step));
  const last = steps.length - 1;
  const end = Math.max(steps[last] ?? 1, loss.step.at(-1) ?? 1);
  const go = (next: number) => onStep(steps[Math.min(last, Math.max(0, next))] as number);
  const [isPlaying, setPlaying] = usePlay(place < last ? () => go(place + 1) : null, isLoading);
  const words = `step ${formatStep(step)}, checkpoint ${place + 1} of ${steps.length}`;
  const keys: Readonly<Record<string, () => void>> = {
    ...{ ArrowLeft: () => go(place - 1), ArrowDown: () => go(place - 1) },
    ...{ ArrowRight: () => go(place + 1), ArrowUp: () => go(place + 1) },
    ...{ PageDown: () => go(place - 5), PageUp: () => go(place + 5), Home: () => go(0), End: () => go(last) },
  };
  return (
    <section class="time" aria-label="Checkpoints">
      <LossStrip loss={loss} end={end} steps={steps} step={step} cycles={cycles} />
      <input
        type="range"
        min={0}
        max={end}
        step={1}
        value={step}
        aria-label="Checkpoint"
        aria-valuetext={words}
        onInput={({ currentTarget }) => {
          const nearest = findNearest(steps, Number(currentTarget.value));
          currentTarget.value = String(nearest);
          setPlaying(false);
          onStep(nearest);
        }}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
          event.preventDefault();
          setPlaying(false);
          act();
        }}
      />
      <div class="time-row">
        <button type="button" disabled={place === 0} onClick={() => go(place - 1)} aria-label="Checkpoint before">
          ‹
        </button>
        <button type="button" disabled={place === last} onClick={() => go(place + 1)} aria-label="Next checkpoint">
          ›
        </button>
        <button
          type="button"
          disabled={last < 1}
          onClick={() => {
            if (!isPlaying && place === last) go(0);
            setPlaying(!isPlaying);
          }}
        >
          {isPlaying ? "Stop" : "Play"}
        </button>
        <output>
          Step <b>{formatStep(step)}</b>
          <span class="muted">
            , checkpoint {place + 1} of {steps.length}
          </span>
        </output>
      </div>
    </section>
  );
}

function findNearest(steps: readonly number[], asked: number): number {
  return steps.reduce((best, step) => (Math.abs(step - asked) < Math.abs(best - asked) ? step : best), steps[0] ?? 0);
}

/** Goes on once in a while, when what was asked for is there. @param next null at the end */
function usePlay(next: (() => void) | null, isLoading: boolean): [boolean, (isPlaying: boolean) => void] {
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    if (!isPlaying || isLoading) return;
    const timer = setTimeout(next ?? (() => setPlaying(false)), PLAY_MS);
    return () => clearTimeout(timer);
  });
  return [isPlaying, setPlaying];
}

type StripProps = Pick<TimeSliderProps, "loss" | "steps" | "step" | "cycles"> & { readonly end: number };

function LossStrip({ loss, end, steps, step, cycles }: StripProps) {
  const ref = useRef<HTMLDivElement>(null);
  const widthPx = useWidthPx(ref);
  const x = createScale([0, end], [EDGE_PX, Math.max(EDGE_PX + 1, widthPx - EDGE_PX)]);
  const path = useMemo(() => traceLoss(loss, end, widthPx), [loss, end, widthPx]);
  return (
    <div ref={ref} class="time-strip">
      {widthPx > 0 && (
        <svg width={widthPx} height={HEIGHT_PX} aria-hidden="true">
          {cycles.map(({ spike, plateauEnd }) => (
            <rect
              key={spike}
              class="time-plateau"
              x={x.place(spike)}
              y={0}
              width={Math.max(1, x.place(plateauEnd) - x.place(spike))}
              height={HEIGHT_PX - 12}
            />
          ))}
          <path class="time-band" d={path.band} />
          <path class="time-loss" d={path.line} />
          <path class="time-here" d={`M${x.place(step)} 0V${HEIGHT_PX}`} />
          {steps.map((each) => (
            <path key={each} class="time-tick" d={`M${x.place(each)} ${HEIGHT_PX - 9}v9`} />
          ))}
        </svg>
      )}
    </div>
  );
}

class PathPen {
  path = "";
  moveTo(x: number, y: number): void {
    this.path += `M${x.toFixed(1)} ${y.toFixed(1)}`;
  }
  lineTo(x: number, y: number): void {
    this.path += `L${x.toFixed(1)} ${y.toFixed(1)}`;
  }
}

/** In decades, no spike left out. */
function traceLoss({ step, columns }: Series, end: number, widthPx: number): { line: string; band: string } {
  const values = columns.trainLoss;
  const [line, band] = [new PathPen(), new PathPen()];
  if (values === undefined || values.length === 0 || widthPx === 0) return { line: "", band: "" };
  const [logs] = toLogValues([values]).values as [Float64Array];
  const [low, high] = findExtent(logs) ?? [0, 1];
  const frame = {
    ...{ left: EDGE_PX, top: 3, width: widthPx - 2 * EDGE_PX, height: HEIGHT_PX - 18 },
    ...{ xMin: 0, xMax: end, yMin: low, yMax: high === low ? low + 1 : high },
  };
  traceEnvelope({ line, band }, step, logs, 0, logs.length - 1, frame);
  return { line: line.path, band: band.path };
}
