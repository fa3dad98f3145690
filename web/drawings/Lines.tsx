/** @file Lines over the same axis, even or in decades. */
import { toLogValues } from "../../src/charts/logValues.ts";
import { createScale, decadeLabels, findExtent, linearTicks, type Scale, type Tick } from "../../src/report/svgAxis.ts";
import { Axes, frameOf, mostAcross, wholeTicks } from "./Axes.tsx";

export interface DrawnLine {
  readonly name: string;
  /** One of the page's colours, as `member-3`. */
  readonly color: string;
  readonly xs: ArrayLike<number>;
  readonly ys: ArrayLike<number>;
  readonly isStrong?: boolean;
  readonly isDashed?: boolean;
  /** Places of circles. */
  readonly marks?: readonly number[];
}

export interface LinesProps {
  readonly label: string;
  readonly widthPx: number;
  readonly heightPx?: number;
  readonly lines: readonly DrawnLine[];
  readonly names: readonly [across: string, up: string];
  readonly axis: "log" | "share";
  /** Where a dashed line stands. */
  readonly here?: number;
  readonly isCounted?: boolean;
}

export function Lines({ label, widthPx, heightPx = 300, lines, names, axis, here, isCounted = false }: LinesProps) {
  const frame = frameOf(widthPx, heightPx, 66);
  const x = createScale(findExtent(lines.flatMap(({ xs }) => Array.from(xs))) ?? [0, 1], [frame.left, frame.right]);
  const { heights, y, up } = axis === "log" ? scaleLog(lines, frame) : scaleShare(lines, frame);
  const across = linearTicks(x, mostAcross(widthPx));
  return (
    <svg width={widthPx} height={heightPx} role="img" aria-label={label}>
      <Axes {...{ frame, x, y, names, up }} across={isCounted ? wholeTicks(across) : across} />
      {here !== undefined && <path class="here" d={`M${x.place(here)} ${frame.top}V${frame.bottom}`} />}
      {lines.map(({ name, color, xs, marks = [], isStrong = false, isDashed = false }, i) => {
        const places = heights[i] as ArrayLike<number>;
        return (
          <g key={name}>
            <path
              class={`line${isStrong ? " strong" : ""}${isDashed ? " dashed" : ""}`}
              style={{ stroke: `var(--${color})` }}
              d={tracePath(xs, places, x, y)}
            >
              <title>{name}</title>
            </path>
            {marks.map((mark) => (
              <circle
                key={mark}
                class="mark"
                style={{ stroke: `var(--${color})` }}
                cx={x.place(xs[mark] as number)}
                cy={y.place(places[mark] as number)}
                r="4"
              />
            ))}
          </g>
        );
      })}
    </svg>
  );
}

interface Heights {
  readonly heights: readonly ArrayLike<number>[];
  readonly y: Scale;
  readonly up: readonly Tick[];
}

type Ends = { readonly top: number; readonly bottom: number };

function scaleLog(lines: readonly DrawnLine[], { top, bottom }: Ends): Heights {
  const { values, zeroAt } = toLogValues(lines.map(({ ys }) => ys));
  const [low, high] = findExtent(values.flatMap((row) => [...row])) ?? [0, 1];
  const margin = Math.max(0.04 * (high - low), 0.02);
  const y = createScale([low - margin, high + margin], [bottom, top]);
  return { heights: values, y, up: decadeLabels(y, Math.max(3, (bottom - top) / 36), zeroAt) };
}

function scaleShare(lines: readonly DrawnLine[], { top, bottom }: Ends): Heights {
  const up = [0, 0.5, 1].map((value) => ({ value, label: `${100 * value} %` }));
  return { heights: lines.map(({ ys }) => ys), y: createScale([0, 1], [bottom, top]), up };
}

/** Leaves out what is not finite. */
function tracePath(xs: ArrayLike<number>, ys: ArrayLike<number>, x: Scale, y: Scale): string {
  let path = "";
  let isDown = false;
  for (let i = 0; i < xs.length; i++) {
    const isDrawn = Number.isFinite(ys[i]);
    if (isDrawn)
      path += `${isDown ? "L" : "M"}${x.place(xs[i] as number).toFixed(1)} ${y.place(ys[i] as number).toFixed(1)}`;
    isDown = isDrawn;
  }
  return path;
}

/** What the lines are. */
export function LineNames({ lines }: { readonly lines: readonly DrawnLine[] }) {
  return (
    <p class="line-names">
      {lines.map(({ name, color, isDashed }) => (
        <span key={name}>
          <i class={isDashed ? "dashed" : ""} style={{ borderColor: `var(--${color})` }} />
          {name}
        </span>
      ))}
    </p>
  );
}
