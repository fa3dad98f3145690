/** @file The frame of a drawing: where it lies, its ticks and the names of its axes. */
import type { Scale, Tick } from "../../src/report/svgAxis.ts";

/** Of the plotting area, in pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const frameOf = (widthPx: number, heightPx: number, leftPx = 58): Frame => ({
  ...{ left: leftPx, top: 8, right: widthPx - 12 },
  bottom: heightPx - 40,
});

export interface AxesProps {
  readonly frame: Frame;
  readonly x: Scale;
  readonly y: Scale;
  readonly across: readonly Tick[];
  readonly up: readonly Tick[];
  readonly names: readonly [across: string, up: string];
  readonly hasGrid?: boolean;
}

export function Axes({ frame, x, y, across, up, names, hasGrid = true }: AxesProps) {
  const { left, top, right, bottom } = frame;
  return (
    <g class="drawn-axes">
      {up.map(({ value, label }) => (
        <g key={`${value}`}>
          {hasGrid && <path class="grid" d={`M${left} ${y.place(value)}H${right}`} />}
          <text x={left - 7} y={y.place(value) + 4} text-anchor="end">
            {label}
          </text>
        </g>
      ))}
      {across.map(({ value, label }) => (
        <g key={`${value}`}>
          <path class="rule" d={`M${x.place(value)} ${bottom}v4`} />
          <text x={x.place(value)} y={bottom + 17} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
      <path class="rule" d={`M${left} ${bottom}H${right}`} />
      <text class="axis-name" x={(left + right) / 2} y={bottom + 35} text-anchor="middle">
        {names[0]}
      </text>
      <text
        class="axis-name"
        x={12}
        y={(top + bottom) / 2}
        text-anchor="middle"
        transform={`rotate(-90 12 ${(top + bottom) / 2})`}
      >
        {names[1]}
      </text>
    </g>
  );
}

/** Ticks at whole numbers alone. */
export const wholeTicks = (ticks: readonly Tick[]): Tick[] => ticks.filter(({ value }) => Number.isInteger(value));

/** So many ticks have room across. */
export const mostAcross = (widthPx: number): number => Math.max(4, Math.floor(widthPx / 80));
