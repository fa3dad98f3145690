/** @file One axis of a sweep: at each value the median of its runs with its interval, and each run as a dot that leads to it. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Measured, SweepData } from "../../src/charts/sweepData.ts";
import { traceMiddle } from "../../src/report/sweep/lines.ts";
import { createPlotAxis, layPlot, wantsLog } from "../../src/report/sweep/plotFrame.ts";
import { pickMeasured, wordMeasured } from "../../src/report/sweep/summary.ts";
import { formatRoute } from "../route.ts";
import { shorten } from "./HeatMap.tsx";
import type { MapCell, SweepMap } from "./layMap.ts";

export interface AxisPlotProps {
  readonly data: SweepData;
  readonly map: SweepMap;
  readonly widthPx: number;
  readonly onOpen: (runs: readonly number[], label: string) => void;
}

/** Runs of a value that are dots of their own. */
const MOST_DOTS = 200;
/** Pixels for what had not come, above the plot. */
const STRIP = 26;
const MOST_WIDTH = 1100;

export function AxisPlot({ data, map, widthPx, onOpen }: AxisPlotProps) {
  const ref = useRef<SVGSVGElement>(null);
  const [place, setPlace] = useState<readonly [column: number, mark: number]>([0, 0]);
  const wantsFocus = useRef(false);
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    ref.current?.querySelector<SVGElement>('.mark[tabindex="0"]')?.focus();
  });
  const { measure, across, columns } = map;
  const cells = map.cells[0] ?? [];
  const area = layPlot(Math.min(MOST_WIDTH, Math.max(300, widthPx)));
  const dots = cells.map((cell) => listDots(data, cell, measure.name));
  const { x, y, yOf, hasStrip } = layAxes(map, dots, area);
  const marks = cells.map((cell, i) => [cell, ...(dots[i] ?? [])].length);
  const column = Math.min(place[0], cells.length - 1);
  const mark = Math.min(place[1], (marks[column] ?? 1) - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [column - 1, 0],
      ArrowRight: [column + 1, 0],
      ArrowDown: [column, mark + 1],
      ArrowUp: [column, mark - 1],
      Home: [0, 0],
      End: [cells.length - 1, 0],
    };
    const to = moves[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = Math.min(cells.length - 1, Math.max(0, to[0]));
    wantsFocus.current = true;
    setPlace([next, Math.min((marks[next] ?? 1) - 1, Math.max(0, to[1]))]);
  };
  const tabIndexOf = (c: number, m: number) => (c === column && m === mark ? 0 : -1);
  const places = cells.map(({ summary }, i) => ({ at: x.place(i), summary }));
  const middle = (area.top + area.bottom) / 2;
  return (
    // biome-ignore lint/a11y/useSemanticElements: no element of SVG is a group of marks
    <svg
      ref={ref}
      class="axis-plot"
      viewBox={`0 0 ${area.width} ${area.height}`}
      width={area.width}
      height={area.height}
      role="group"
      aria-label={`${measure.title} by ${across.path}: arrow keys move, Enter opens`}
      onKeyDown={onKeyDown}
    >
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
      {across.middles !== null && <path class="middle" d={traceMiddle(places, yOf)} />}
      {cells.map((cell, i) => (
        <g key={columns[i]}>
          {cell.summary.n > 0 && (
            <path class="interval" d={`M${x.place(i)} ${yOf(cell.summary.low)}V${yOf(cell.summary.high)}`} />
          )}
          {(dots[i] ?? []).map((dot, d) => (
            <RunDot
              key={dot.run}
              dot={dot}
              x={x.place(i) + dot.shift}
              y={yOf(dot.value)}
              tabIndex={tabIndexOf(i, d + 1)}
            />
          ))}
          <MedianMark
            cell={cell}
            x={x.place(i)}
            y={cell.summary.n === 0 ? area.bottom : yOf(cell.summary.middle)}
            tabIndex={tabIndexOf(i, 0)}
            onOpen={() => onOpen(cell.runs, cell.label)}
          />
        </g>
      ))}
      <text class="axis-name" x={(area.left + area.right) / 2} y={area.height - 8} text-anchor="middle">
        {across.path}
      </text>
      <text class="axis-name" x="14" y={middle} text-anchor="middle" transform={`rotate(-90 14 ${middle})`}>
        {measure.title}
      </text>
    </svg>
  );
}

interface Dot {
  readonly run: number;
  /** Null for what had not come. */
  readonly value: number | null;
  readonly label: string;
  /** Pixels to the side, so that equal ones can be told apart. */
  readonly shift: number;
  readonly folder: string | null;
}

function listDots(data: SweepData, { runs }: MapCell, name: string): Dot[] {
  const measure = data.measures.find((each) => each.name === name);
  if (measure === undefined || runs.length > MOST_DOTS || runs.length < 2) return [];
  const values = pickMeasured(data, runs, name);
  const known = runs.flatMap((run, i) =>
    values[i] == null ? [] : [{ run, value: values[i] as NonNullable<Measured> }],
  );
  return known.map(({ run, value }, i): Dot => {
    const { seed = 0, folder = null } = data.runs[run] ?? {};
    return {
      ...{ run, folder, value: typeof value === "number" ? value : null },
      label: `seed ${seed}: ${wordMeasured(value, measure)}`,
      shift: known.length < 2 ? 0 : 10 + (14 * i) / (known.length - 1),
    };
  });
}

/** Places of the values along the axis, by their order where they are no numbers, and of what was measured. */
function layAxes(
  { measure, across, columns, cells }: SweepMap,
  dots: readonly (readonly Dot[])[],
  area: ReturnType<typeof layPlot>,
) {
  const summaries = (cells[0] ?? []).map(({ summary }) => summary).filter(({ n }) => n > 0);
  const all = [
    ...summaries.flatMap(({ low, middle, high }) => [low, middle, high]),
    ...dots.flat().map(({ value }) => value),
  ];
  const heights = all.filter((value) => value !== null);
  const hasStrip = measure.over === "event" && all.some((value) => value === null);
  const top = area.top + (hasStrip ? STRIP : 0);
  const y = createPlotAxis([...heights, ...(measure.format === "share" ? [0, 1] : [])], [area.bottom, top], 6, {
    isLog: measure.format === "number" && wantsLog(heights),
    format: measure.format,
  });
  const yOf = (value: number | null) => (value === null ? area.top + STRIP / 2 : y.place(value));
  const ends: readonly [number, number] = [area.left, area.right - 20];
  if (across.middles !== null) {
    const { middles } = across;
    const isLog = across.isLog || wantsLog(middles);
    const axis = createPlotAxis(middles, ends, Math.max(3, area.width / 110), { isLog });
    return { x: { place: (i: number) => axis.place(middles[i] ?? 0), ticks: axis.ticks }, y, yOf, hasStrip };
  }
  const step = (ends[1] - ends[0]) / Math.max(1, columns.length);
  const place = (i: number) => ends[0] + (i + 0.5) * step;
  const most = Math.max(4, Math.floor((step - 6) / 6.6));
  const every = Math.max(1, Math.ceil(40 / step));
  const ticks = columns.flatMap((text, i) =>
    i % every === 0 ? [{ at: place(i), label: shorten(text, most * every) }] : [],
  );
  return { x: { place, ticks }, y, yOf, hasStrip };
}

function RunDot({ dot, x, y, tabIndex }: { dot: Dot; x: number; y: number; tabIndex: number }) {
  const circle = (
    <>
      <title>{dot.label}</title>
      <circle class={dot.value === null ? "seed hollow" : "seed"} cx={x} cy={y} r="4" />
    </>
  );
  if (dot.folder === null) return <g>{circle}</g>;
  return (
    <a class="mark" href={formatRoute("run", dot.folder)} aria-label={dot.label} tabindex={tabIndex}>
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
    <g
      class="mark"
      role="button"
      tabindex={tabIndex}
      aria-label={label}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        onOpen();
      }}
    >
      <title>{label}</title>
      {state === "value" || state === "not-yet" ? (
        <circle class={state === "value" ? "median" : "median hollow"} cx={x} cy={y} r="6" />
      ) : (
        <path class={state === "failed" ? "absent bad" : "absent"} d={`M${x - 5} ${y - 12}l10 10m0 -10l-10 10`} />
      )}
    </g>
  );
}
