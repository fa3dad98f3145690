/** @file Numbers from 0 up as bars beside each other. */
import { createScale, linearTicks } from "../../src/report/svgAxis.ts";
import { Axes, frameOf, mostAcross, wholeTicks } from "./Axes.tsx";

const HEIGHT_PX = 240;

export interface BarsProps {
  readonly label: string;
  readonly widthPx: number;
  readonly values: ArrayLike<number>;
  /** Ends of the axis across; the bars share it evenly. */
  readonly ends: readonly [from: number, to: number];
  readonly names: readonly [across: string, up: string];
  /** Whether a bar stands out. */
  readonly isKey?: (bar: number) => boolean;
  readonly describe: (bar: number) => string;
  /** Whether what is across is counted: ticks are whole numbers. */
  readonly isCounted?: boolean;
}

export function Bars({ label, widthPx, values, ends, names, isKey, describe, isCounted = false }: BarsProps) {
  const frame = frameOf(widthPx, HEIGHT_PX);
  const numbers = Array.from(values, (value) => (Number.isFinite(value) ? value : 0));
  const [least, largest] = [Math.min(0, ...numbers), Math.max(0, ...numbers)];
  const x = createScale(ends, [frame.left, frame.right]);
  // A little beyond the highest, so that its end is seen.
  const air = 0.04 * (largest - least || 1);
  const y = createScale([least < 0 ? least - air : 0, largest + air], [frame.bottom, frame.top]);
  const width = (frame.right - frame.left) / numbers.length;
  const gap = width > 4 ? 1 : 0;
  const across = linearTicks(x, mostAcross(widthPx));
  return (
    <svg width={widthPx} height={HEIGHT_PX} role="img" aria-label={label}>
      <Axes {...{ frame, x, y, names }} across={isCounted ? wholeTicks(across) : across} up={linearTicks(y, 5)} />
      {numbers.map((value, bar) => {
        const [from, to] = [y.place(Math.max(0, value)), y.place(Math.min(0, value))];
        return (
          <rect
            key={bar}
            class={isKey?.(bar) ? "bar key" : "bar"}
            x={(frame.left + bar * width).toFixed(2)}
            y={from.toFixed(2)}
            width={Math.max(0.5, width - gap).toFixed(2)}
            height={Math.max(0, to - from).toFixed(2)}
          >
            <title>{describe(bar)}</title>
          </rect>
        );
      })}
    </svg>
  );
}
