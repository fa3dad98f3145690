/** @file Two axes of a sweep as a map: a cell for each pair of values, gone through by the arrow keys, and opened. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { wordValue } from "../../src/report/sweep/summary.ts";
import { type CellState, levelOf, type MapCell, type SweepMap } from "./layMap.ts";

export interface HeatMapProps {
  readonly map: SweepMap;
  readonly widthPx: number;
  readonly onOpen: (runs: readonly number[], label: string) => void;
}

const CHARACTER = 7;
const [LEAST_CELL, MOST_CELL, CELL_HEIGHT] = [52, 132, 36];
const MOST_LABEL = 34;
/** Room for the name of the axis down. */
const TOP = 26;

/** Where things lie, in pixels. */
interface Frame {
  readonly left: number;
  readonly cell: number;
  /** Room for the names of columns; they stand aslant where they are long. */
  readonly below: number;
  readonly isAslant: boolean;
  readonly width: number;
  readonly bottom: number;
  readonly height: number;
}

export function HeatMap({ map, widthPx, onOpen }: HeatMapProps) {
  const ref = useRef<SVGSVGElement>(null);
  const [place, setPlace] = useState<readonly [row: number, column: number]>([0, 0]);
  const wantsFocus = useRef(false);
  const frame = layFrame(map, widthPx);
  const [row, column] = [Math.min(place[0], map.rows.length - 1), Math.min(place[1], map.columns.length - 1)];
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    ref.current?.querySelector<SVGElement>('.cell[tabindex="0"]')?.focus();
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const cell = map.cells[row]?.[column];
    const { key, ctrlKey, metaKey, altKey } = event;
    if (metaKey || altKey) return;
    if ((key === "Enter" || key === " ") && cell !== undefined) onOpen(cell.runs, cell.label);
    else {
      const next = moveTo([row, column], key, ctrlKey, [map.rows.length - 1, map.columns.length - 1]);
      if (next === null) return;
      wantsFocus.current = true;
      setPlace(next);
    }
    event.preventDefault();
  };
  const { left, bottom, width, height } = frame;
  const name = `${map.measure.title} by ${map.across.path}${map.down === null ? "" : ` and ${map.down.path}`}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: no element of SVG is a group of cells
    <svg
      ref={ref}
      class="heat-map"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="group"
      aria-label={`${name}: arrow keys move, Enter opens the runs of a cell`}
      onKeyDown={onKeyDown}
    >
      {map.cells.map((cells, r) => (
        <g key={map.rows[r]}>
          {map.down !== null && (
            <g>
              <title>{map.rows[r]}</title>
              <text x={left - 8} y={TOP + (r + 0.5) * CELL_HEIGHT} dy="4" text-anchor="end">
                {shorten(map.rows[r] ?? "", Math.floor((left - 12) / CHARACTER))}
              </text>
            </g>
          )}
          {cells.map((cell, c) => (
            <Cell
              key={map.columns[c]}
              cell={cell}
              level={levelIn(map, cell)}
              x={left + c * frame.cell}
              y={TOP + r * CELL_HEIGHT}
              width={frame.cell}
              isCurrent={r === row && c === column}
              onOpen={() => {
                setPlace([r, c]);
                onOpen(cell.runs, cell.label);
              }}
            />
          ))}
        </g>
      ))}
      <g>
        {map.columns.map((label, c) => (
          <ColumnName key={label} label={label} column={c} frame={frame} />
        ))}
      </g>
      <text class="axis-name" x={left} y={bottom + frame.below + 14}>
        {map.across.path} →
      </text>
      {map.down !== null && (
        <text class="axis-name" x={0} y={16}>
          {map.down.path} ↓
        </text>
      )}
      <Legend map={map} y={bottom + frame.below + 32} left={Math.min(left, 16)} />
    </svg>
  );
}

function layFrame({ columns, rows, down, cells }: SweepMap, widthPx: number): Frame {
  const long = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => shorten(text).length));
  const most = widthPx < 560 ? 0.36 * widthPx : 280;
  const left = down === null ? 8 : Math.min(most, Math.max(60, CHARACTER * long(rows) + 22));
  const cell = Math.max(LEAST_CELL, Math.min(MOST_CELL, (widthPx - left - 8) / Math.max(1, columns.length)));
  const isAslant = CHARACTER * long(columns) > cell - 6;
  const below = isAslant ? 14 + 0.6 * CHARACTER * long(columns) : 22;
  // What stands aslant goes beyond its cell.
  const width = Math.max(left + cell * columns.length + 8, Math.min(widthPx, 420));
  const bottom = TOP + CELL_HEIGHT * rows.length;
  const hasMarks = cells.flat().some(({ state, failed }) => state !== "value" || failed > 0);
  return { left, cell, below, isAslant, width, bottom, height: bottom + below + (hasMarks ? 80 : 56) };
}

function moveTo(
  [row, column]: readonly [number, number],
  key: string,
  isFar: boolean,
  [lastRow, lastColumn]: readonly [number, number],
): readonly [number, number] | null {
  const places: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    PageUp: [0, column],
    PageDown: [lastRow, column],
    Home: [isFar ? 0 : row, 0],
    End: [isFar ? lastRow : row, lastColumn],
  };
  const place = places[key];
  if (place === undefined) return null;
  return [Math.min(lastRow, Math.max(0, place[0])), Math.min(lastColumn, Math.max(0, place[1]))];
}

const levelIn = ({ extent }: SweepMap, { state, summary: { middle } }: MapCell): number | null =>
  state === "value" && extent !== null && middle !== null ? levelOf(middle, extent) : null;

/** A value in few characters; of a group its kind comes first. */
export function shorten(text: string, most = MOST_LABEL): string {
  const plain = text.startsWith("{")
    ? text.replace(/^\{("?name"?: ?)?|\}$|"/g, "").replace(/([:,])(?=\S)/g, "$1 ")
    : text;
  return plain.length <= most ? plain : `${plain.slice(0, most - 1)}…`;
}

interface CellProps {
  readonly cell: MapCell;
  readonly level: number | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly isCurrent: boolean;
  readonly onOpen: () => void;
}

function Cell({ cell, level, x, y, width, isCurrent, onOpen }: CellProps) {
  const isOpen = cell.runs.length > 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button of SVG; the whole map hears the keys
    <g
      role="button"
      class={isOpen ? "cell opens" : "cell"}
      tabindex={isCurrent ? 0 : -1}
      aria-disabled={!isOpen}
      aria-label={cell.label}
      onClick={isOpen ? onOpen : undefined}
    >
      <title>{cell.label}</title>
      <CellFace {...{ state: cell.state, level, x: x + 1, y: y + 1, width: width - 2, height: CELL_HEIGHT - 2 }} />
      {cell.failed > 0 && cell.state !== "failed" && (
        <path class="some-failed" d={`M${x + width - 11} ${y + 1}h10v10z`} />
      )}
      <text x={x + width / 2} y={y + CELL_HEIGHT / 2} dy="4" text-anchor="middle">
        {cell.text}
      </text>
    </g>
  );
}

interface FaceProps {
  readonly state: CellState;
  readonly level: number | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function CellFace({ state, level, x, y, width, height }: FaceProps) {
  return (
    <>
      <rect
        class={`face ${state}`}
        {...{ x, y, width, height }}
        style={level === null ? {} : { "--level": String(level) }}
      />
      {state === "failed" && (
        <path
          class="cross"
          d={`M${x + 3} ${y + 3}l${width - 6} ${height - 6}m0 ${6 - height}l${6 - width} ${height - 6}`}
        />
      )}
    </>
  );
}

function ColumnName({ label, column, frame }: { label: string; column: number; frame: Frame }) {
  const { left, cell, bottom, isAslant } = frame;
  const [x, y] = [left + (column + 0.5) * cell, bottom + (isAslant ? 12 : 17)];
  return (
    <g>
      <title>{label}</title>
      <text
        x={x}
        y={y}
        text-anchor={isAslant ? "end" : "middle"}
        transform={isAslant ? `rotate(-35 ${x} ${y})` : undefined}
      >
        {shorten(label)}
      </text>
    </g>
  );
}

const STATE_WORDS: readonly (readonly [state: CellState, words: string])[] = [
  ["not-yet", "not yet in half of the runs"],
  ["failed", "failed"],
  ["waiting", "not ended"],
  ["unknown", "not known"],
  ["none", "no run"],
];

/** What the colours are, and those marks that there are. */
function Legend({ map, y, left }: { map: SweepMap; y: number; left: number }) {
  const { extent, measure } = map;
  const there = new Set(map.cells.flat().map(({ state }) => state));
  const someFailed = map.cells.flat().some(({ failed, state }) => failed > 0 && state !== "failed");
  const marks = STATE_WORDS.filter(([state]) => there.has(state));
  let x = left;
  const wide = 16;
  const low = extent === null ? "" : wordValue(extent.low, measure.format);
  const start = left + CHARACTER * low.length + 8;
  return (
    <g class="legend-row">
      {extent !== null && (
        <>
          <text x={left} y={y + 12}>
            {low}
          </text>
          {Array.from({ length: 8 }, (_, i) => (
            <CellFace key={i} state="value" level={i / 7} x={start + i * wide} y={y} width={wide} height={16} />
          ))}
          <text x={start + 8 * wide + 8} y={y + 12}>
            {wordValue(extent.high, measure.format)} {measure.title}
            {extent.isLog && ", colours by its logarithm"}
          </text>
        </>
      )}
      {marks.map(([state, words]) => {
        const at = x;
        x += 30 + CHARACTER * words.length + 14;
        return (
          <g key={state}>
            <CellFace state={state} level={null} x={at} y={y + 24} width={22} height={16} />
            <text x={at + 28} y={y + 36}>
              {words}
            </text>
          </g>
        );
      })}
      {someFailed && (
        <g>
          <path class="some-failed" d={`M${x + 10} ${y + 26}h10v10z`} />
          <text x={x + 28} y={y + 36}>
            some failed
          </text>
        </g>
      )}
    </g>
  );
}
