/** @file Numbers on a plane as colours, with a key, and what is drawn above them. */
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { createScale, type Scale, type Tick } from "../../src/report/svgAxis.ts";
import { useTheme } from "../frame/useSize.ts";
import { Axes, type Frame } from "./Axes.tsx";
import type { Paint } from "./colors.ts";
import { poolLargest } from "./poolLargest.ts";

const KEY_PX = { width: 180, height: 10, below: 62 };

export interface HeatMapProps {
  readonly label: string;
  readonly widthPx: number;
  /** Of the plane alone. */
  readonly heightPx: number;
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
  /** Made anew where the theme changes. */
  readonly paint: () => Paint;
  /** Values at the ends of the key, and what is written below it. */
  readonly legend: {
    readonly from: number;
    readonly to: number;
    readonly ticks: readonly Tick[];
    readonly name: string;
  };
  /** What the ends of the plane are, across and down. */
  readonly ends: { readonly across: readonly [number, number]; readonly up: readonly [number, number] };
  readonly ticks: (x: Scale, y: Scale) => { readonly across: readonly Tick[]; readonly up: readonly Tick[] };
  readonly names: readonly [across: string, up: string];
  /** Row 0 at the top, as matrices are written; else at the bottom. */
  readonly isMatrix?: boolean;
  readonly describe: (row: number, column: number) => string;
  readonly above?: (x: Scale, y: Scale) => ComponentChildren;
}

export function HeatMap(props: HeatMapProps) {
  const { label, widthPx, heightPx, rows, columns, values, ends, names, describe, above, isMatrix = false } = props;
  const [pointed, setPointed] = useState<string | null>(null);
  const frame: Frame = { left: 66, top: 8, right: widthPx - 12, bottom: 8 + heightPx };
  const x = createScale(ends.across, [frame.left, frame.right]);
  const y = createScale(ends.up, isMatrix ? [frame.top, frame.bottom] : [frame.bottom, frame.top]);
  const theme = useTheme();
  const image = useMemo(
    () => paintImage(props, frame.right - frame.left),
    [values, rows, columns, widthPx, heightPx, props.legend.from, props.legend.to, theme],
  );
  const point = ({ clientX, clientY, currentTarget }: PointerEvent) => {
    const box = (currentTarget as Element).getBoundingClientRect();
    const column = Math.floor(((clientX - box.left) / box.width) * columns);
    const down = Math.floor(((clientY - box.top) / box.height) * rows);
    const row = isMatrix ? down : rows - 1 - down;
    if (row >= 0 && row < rows && column >= 0 && column < columns) setPointed(describe(row, column));
  };
  return (
    <>
      <svg width={widthPx} height={frame.bottom + KEY_PX.below + 34} role="img" aria-label={label}>
        <image
          class="cells"
          href={image}
          x={frame.left}
          y={frame.top}
          width={frame.right - frame.left}
          height={heightPx}
          preserveAspectRatio="none"
          onPointerMove={point}
          onPointerLeave={() => setPointed(null)}
        />
        <Axes {...{ frame, x, y, names }} {...props.ticks(x, y)} hasGrid={false} />
        <rect class="frame" x={frame.left} y={frame.top} width={frame.right - frame.left} height={heightPx} />
        {above?.(x, y)}
        <Key {...props} frame={frame} theme={theme} />
      </svg>
      <p class="pointed-value small muted" aria-hidden="true">
        {pointed ?? "Point at a cell for its number."}
      </p>
    </>
  );
}

function Key({ legend, paint, frame, theme }: HeatMapProps & { readonly frame: Frame; readonly theme: number }) {
  const { from, to, ticks, name } = legend;
  const { width, height, below } = KEY_PX;
  const left = frame.left;
  const top = frame.bottom + below - 14;
  const x = createScale([from, to], [left, left + width]);
  const image = useMemo(() => {
    const ramp = Float64Array.from({ length: width }, (_, i) => from + ((to - from) * i) / (width - 1));
    return toImage(ramp, 1, width, paint());
  }, [from, to, theme]);
  return (
    <g class="drawn-axes">
      <image href={image} x={left} y={top} width={width} height={height} preserveAspectRatio="none" />
      <rect class="frame" x={left} y={top} width={width} height={height} />
      {ticks.map(({ value, label }) => (
        <text key={label} x={x.place(value)} y={top + height + 15} text-anchor="middle">
          {label}
        </text>
      ))}
      <text x={left + width + 12} y={top + height}>
        {name}
      </text>
    </g>
  );
}

function paintImage({ rows, columns, values, heightPx, isMatrix, paint }: HeatMapProps, widthPx: number): string {
  // More cells than pixels: of each pixel's the one farthest from 0.
  const most = {
    rows: Math.max(1, Math.round(heightPx * devicePixelRatio)),
    columns: Math.round(widthPx * devicePixelRatio),
  };
  const pooled = poolLargest({ rows, columns, values }, most);
  const painted = isMatrix ? pooled.values : turnOver(pooled.values, pooled.rows, pooled.columns);
  return toImage(painted, pooled.rows, pooled.columns, paint());
}

function turnOver(values: ArrayLike<number>, rows: number, columns: number): Float64Array {
  return Float64Array.from(
    values,
    (_, i) => values[(rows - 1 - Math.floor(i / columns)) * columns + (i % columns)] as number,
  );
}

function toImage(values: ArrayLike<number>, rows: number, columns: number, paint: Paint): string {
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  if (context === null) return "";
  const image = context.createImageData(columns, rows);
  for (let i = 0; i < values.length; i++) {
    const [red, green, blue] = paint(values[i] as number);
    image.data.set([red, green, blue, 255], 4 * i);
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL("image/png");
}
