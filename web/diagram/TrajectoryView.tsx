/** @file What Adam does with one pair: its loss, logarithmic, no spike left out. */
import { useMemo, useRef, useState } from "preact/hooks";
import type { DiagramView } from "../../src/lab/diagram/diagramAddress.ts";
import { stepsAt } from "../../src/lab/diagram/plateSteps.ts";
import { followPair, LOWEST } from "../../src/lab/diagram/trajectory.ts";
import { ADAM_LINE, type AdamPlace } from "../../src/toys/index.ts";
import { formatStep } from "../../src/words.ts";
import { useWidthPx } from "../frame/useSize.ts";

const LENGTHS = [500, 5000, 50_000] as const;
const HEIGHT_PX = 260;
const [LEFT_PX, RIGHT_PX, TOP_PX, BELOW_PX] = [48, 8, 10, 26] as const;

interface Props extends Pick<DiagramView, "power" | "learningRate" | "epsilon"> {
  readonly place: AdamPlace;
}

export function TrajectoryView({ place, power, learningRate, epsilon }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const widthPx = useWidthPx(frame);
  const [steps, setSteps] = useState<number>(5000);
  const [isLate, setLate] = useState(true);
  // From where spikes are counted; what comes before is how it begins.
  const after = isLate ? Math.floor(stepsAt(place) / 2) : 0;
  const points = Math.max(1, Math.min(steps, Math.round(widthPx - LEFT_PX - RIGHT_PX)));
  const curve = useMemo(
    () => followPair(place, { power, learningRate, epsilon, start: ADAM_LINE.start }, { after, steps }, points),
    [place, power, learningRate, epsilon, after, steps, points],
  );
  return (
    <figure class="trajectory">
      <figcaption>
        <h3>Loss with these β₁ and β₂</h3>
        <span class="lengths">
          {LENGTHS.map((length) => (
            <button type="button" key={length} aria-pressed={length === steps} onClick={() => setSteps(length)}>
              {formatStep(length)} steps
            </button>
          ))}
        </span>
        <label class="check">
          <input type="checkbox" checked={!isLate} onChange={({ currentTarget }) => setLate(!currentTarget.checked)} />{" "}
          from the first step on (else the second half, where spikes are counted)
        </label>
      </figcaption>
      <div ref={frame}>
        <LossCurve curve={curve} widthPx={widthPx} after={after} steps={steps} />
      </div>
    </figure>
  );
}

interface LossCurveProps {
  readonly curve: ReturnType<typeof followPair>;
  readonly widthPx: number;
  /** The first step that is drawn, and how many. */
  readonly after: number;
  readonly steps: number;
}

/** From the least to the largest loss of each pixel column, so that no spike falls between two. */
function LossCurve({ curve, widthPx, after, steps }: LossCurveProps) {
  const [low, high] = boundsOf(curve.least, curve.largest);
  const x = (point: number) => LEFT_PX + ((widthPx - LEFT_PX - RIGHT_PX) * (point + 0.5)) / curve.least.length;
  const y = (value: number) => TOP_PX + ((HEIGHT_PX - TOP_PX - BELOW_PX) * (high - value)) / (high - low);
  const path = Array.from(
    curve.least,
    (least, i) =>
      `${i === 0 ? "M" : "L"}${x(i).toFixed(1)} ${y(curve.largest[i] ?? 0).toFixed(1)}V${y(least).toFixed(1)}`,
  ).join("");
  return (
    <svg width={widthPx} height={HEIGHT_PX} role="img" aria-label={`Loss over ${formatStep(steps)} steps, logarithmic`}>
      {listDecades(low, high).map((decade) => (
        <g class="axes" key={decade}>
          <path class="rule" d={`M${LEFT_PX} ${y(decade)}H${widthPx - RIGHT_PX}`} />
          <text x={LEFT_PX - 6} y={y(decade) + 4} text-anchor="end">
            {decade === 0 ? "1" : `1e${decade}`}
          </text>
        </g>
      ))}
      <g class="axes">
        {[0, 0.5, 1].map((share) => (
          <text
            key={share}
            x={LEFT_PX + (widthPx - LEFT_PX - RIGHT_PX) * share}
            y={HEIGHT_PX - 6}
            text-anchor={share === 0 ? "start" : share === 1 ? "end" : "middle"}
          >
            {formatStep(after + steps * share)}
          </text>
        ))}
      </g>
      <path class="curve" d={path} />
    </svg>
  );
}

/** Whole decades around all values, two at least. */
function boundsOf(least: Float64Array, largest: Float64Array): readonly [number, number] {
  const low = Math.floor(
    Math.max(
      LOWEST,
      least.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    ),
  );
  const high = Math.ceil(largest.reduce((a, b) => Math.max(a, b), LOWEST));
  return [Math.min(low, high - 2), high];
}

function listDecades(low: number, high: number): number[] {
  const every = Math.max(1, Math.ceil((high - low) / 5));
  const first = Math.ceil(low / every) * every;
  return Array.from({ length: Math.floor((high - first) / every) + 1 }, (_, i) => first + i * every);
}
