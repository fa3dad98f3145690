/** @file One axis of a sweep: at each value the median of its runs with its interval, and each run as a dot that leads to it. */
import type { SweepData } from "../../src/charts/sweepData.ts";
import { traceMiddle } from "../../src/report/sweep/lines.ts";
import { formatRoute } from "../route.ts";
import type { MapCell, SweepMap } from "./layMap.ts";
import { type Dot, layScales, type PlotScales, STRIP } from "./plotScales.ts";
import { actLike, type Move, type Place, useMarks } from "./useMarks.ts";

export interface AxisPlotProps {
  readonly data: SweepData;
  readonly map: SweepMap;
  readonly widthPx: number;
  readonly onOpen: (runs: readonly number[], label: string) => void;
}

export function AxisPlot({ data, map, widthPx, onOpen }: AxisPlotProps) {
  const { measure, across, columns } = map;
  const cells = map.cells[0] ?? [];
  const scales = layScales(data, map, widthPx);
  const { area, dots, x, yOf } = scales;
  const marks = useMarks(
    dots.map((own) => own.length + 1),
    moveTo,
  );
  const places = cells.map(({ summary }, i) => ({ at: x.place(i), summary }));
  return (
    // biome-ignore lint/a11y/useSemanticElements: no element of SVG is a group of marks
    <svg
      ref={marks.ref}
      class="axis-plot"
      viewBox={`0 0 ${area.width} ${area.height}`}
      width={area.width}
      height={area.height}
      role="group"
      aria-label={`${measure.title} by ${across.path}: arrow keys move, Enter opens`}
      onKeyDown={marks.onKeyDown}
    >
      <PlotFrame scales={scales} names={[across.path, measure.title]} />
      {across.middles !== null && <path class="middle" d={traceMiddle(places, yOf)} />}
      {cells.map((cell, i) => (
        <ValueMarks
          key={columns[i]}
          {...{ cell, scales }}
          value={i}
          current={i === marks.place[0] ? marks.place[1] : null}
          onOpen={() => onOpen(cell.runs, cell.label)}
        />
      ))}
    </svg>
  );
}

/** Along the axis from value to value, and at one value from its median to its runs. */
const moveTo: Move = ([value, mark], key) => {
  const places: Readonly<Record<string, Place>> = {
    ArrowLeft: [value - 1, 0],
    ArrowRight: [value + 1, 0],
    ArrowDown: [value, mark + 1],
    ArrowUp: [value, mark - 1],
    Home: [0, 0],
    End: [Infinity, 0],
  };
  return places[key] ?? null;
};

function PlotFrame({ scales, names }: { scales: PlotScales; names: readonly [across: string, up: string] }) {
  const { area, x, y, hasStrip } = scales;
  const middle = (area.top + area.bottom) / 2;
  return (
    <>
      {y.ticks.map(({ at, label }) => (
        <g key={label}>
          <path class="grid" d={`M${area.left} ${at}H${area.right}`} />
          <text x={area.left - 7} y={at} dy="4" text-anchor="end">
            {label}
          </text>
        </g>
      ))}
      {x.ticks.map(({ at, label }) => (
        <text key={label} x={at} y={area.bottom + 18} text-anchor="middle">
          {label}
        </text>
      ))}
      {hasStrip && (
        <>
          <rect class="not-yet" x={area.left} y={area.top} width={area.right - area.left} height={STRIP} />
          <text x={area.left - 7} y={area.top + STRIP / 2} dy="4" text-anchor="end">
            not yet
          </text>
        </>
      )}
      <text class="axis-name" x={(area.left + area.right) / 2} y={area.height - 8} text-anchor="middle">
        {names[0]}
      </text>
      <text class="axis-name" x="14" y={middle} text-anchor="middle" transform={`rotate(-90 14 ${middle})`}>
        {names[1]}
      </text>
    </>
  );
}

interface ValueProps {
  readonly cell: MapCell;
  readonly scales: PlotScales;
  /** Its number. */
  readonly value: number;
  /** Which of its marks has the tab key: 0 the median, others the runs; null for none. */
  readonly current: number | null;
  readonly onOpen: () => void;
}

function ValueMarks({ cell, scales: { area, dots, x, yOf }, value, current, onOpen }: ValueProps) {
  const at = x.place(value);
  const { summary } = cell;
  return (
    <g>
      {summary.n > 0 && <path class="interval" d={`M${at} ${yOf(summary.low)}V${yOf(summary.high)}`} />}
      {(dots[value] ?? []).map((dot, i) => (
        <RunDot
          key={dot.run}
          dot={dot}
          x={at + dot.shift}
          y={yOf(dot.value)}
          tabIndex={current === i + 1 ? 0 : -1}
          onOpen={onOpen}
        />
      ))}
      <MedianMark
        cell={cell}
        x={at}
        y={summary.n === 0 ? area.bottom : yOf(summary.middle)}
        tabIndex={current === 0 ? 0 : -1}
        onOpen={onOpen}
      />
    </g>
  );
}

interface DotProps {
  readonly dot: Dot;
  readonly x: number;
  readonly y: number;
  readonly tabIndex: number;
  readonly onOpen: () => void;
}

/** A link to the run; where the lab has it not, the list of all runs of the value. */
function RunDot({ dot: { label, folder, value }, x, y, tabIndex, onOpen }: DotProps) {
  const circle = (
    <>
      <title>{label}</title>
      <circle class={value === null ? "seed hollow" : "seed"} cx={x} cy={y} r="4" />
    </>
  );
  return folder === null ? (
    // biome-ignore lint/a11y/useSemanticElements: a button of SVG
    <g class="mark" role="button" aria-label={label} tabindex={tabIndex} {...actLike(onOpen)}>
      {circle}
    </g>
  ) : (
    <a class="mark" href={formatRoute("run", folder)} aria-label={label} tabindex={tabIndex}>
      {circle}
    </a>
  );
}

interface MarkProps {
  readonly cell: MapCell;
  readonly x: number;
  readonly y: number;
  readonly tabIndex: number;
  readonly onOpen: () => void;
}

function MedianMark({ cell, x, y, tabIndex, onOpen }: MarkProps) {
  const { state, label } = cell;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button of SVG
    <g class="mark" role="button" tabindex={tabIndex} aria-label={label} {...actLike(onOpen)}>
      <title>{label}</title>
      {state === "value" || state === "not-yet" ? (
        <circle class={state === "value" ? "median" : "median hollow"} cx={x} cy={y} r="6" />
      ) : (
        <path class={state === "failed" ? "absent bad" : "absent"} d={`M${x - 5} ${y - 12}l10 10m0 -10l-10 10`} />
      )}
    </g>
  );
}
