/** @file Two axes of a sweep as a map: a cell for each pair of values, gone through by the arrow keys, and opened. */
import { levelOf, type MapCell, type SweepMap } from "./layMap.ts";
import { CellFace, MapLegend } from "./MapLegend.tsx";
import { CELL_HEIGHT, CHARACTER, type Frame, layFrame, shorten, TOP } from "./mapFrame.ts";
import { actLike, type Marks, type Move, type Place, useMarks } from "./useMarks.ts";

export interface SweepHeatMapProps {
  readonly map: SweepMap;
  readonly widthPx: number;
  readonly onOpen: (runs: readonly number[], label: string) => void;
}

export function SweepHeatMap({ map, widthPx, onOpen }: SweepHeatMapProps) {
  const marks = useMarks(
    map.rows.map(() => map.columns.length),
    moveTo,
  );
  const frame = layFrame(map, widthPx);
  const { left, bottom, width, height } = frame;
  const name = `${map.measure.title} by ${map.across.path}${map.down === null ? "" : ` and ${map.down.path}`}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: no element of SVG is a group of cells
    <svg
      ref={marks.ref}
      class="heat-map"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="group"
      aria-label={`${name}: arrow keys move, Enter opens the runs of a cell`}
      onKeyDown={marks.onKeyDown}
    >
      {map.rows.map((label, row) => (
        <Row key={label} {...{ map, row, frame, marks, onOpen }} />
      ))}
      {map.columns.map((label, column) => (
        <ColumnName key={label} label={label} column={column} frame={frame} />
      ))}
      <text class="axis-name" x={left} y={bottom + frame.below + 14}>
        {map.across.path} →
      </text>
      {map.down !== null && (
        <text class="axis-name" x={0} y={16}>
          {map.down.path} ↓
        </text>
      )}
      <MapLegend map={map} y={bottom + frame.below + 32} left={Math.min(left, 16)} />
    </svg>
  );
}

interface RowProps extends Pick<SweepHeatMapProps, "map" | "onOpen"> {
  readonly row: number;
  readonly frame: Frame;
  readonly marks: Marks;
}

function Row({ map, row, frame: { left, cell: width }, marks, onOpen }: RowProps) {
  const y = TOP + row * CELL_HEIGHT;
  const label = map.rows[row] ?? "";
  return (
    <g>
      {map.down !== null && (
        <g>
          <title>{label}</title>
          <text x={left - 8} y={y + CELL_HEIGHT / 2} dy="4" text-anchor="end">
            {shorten(label, Math.floor((left - 12) / CHARACTER))}
          </text>
        </g>
      )}
      {(map.cells[row] ?? []).map((cell, column) => (
        <Cell
          key={map.columns[column]}
          {...{ cell, y, width }}
          level={levelIn(map, cell)}
          x={left + column * width}
          isCurrent={row === marks.place[0] && column === marks.place[1]}
          onOpen={() => {
            marks.setPlace([row, column]);
            onOpen(cell.runs, cell.label);
          }}
        />
      ))}
    </g>
  );
}

const moveTo: Move = ([row, column], key, isFar) => {
  const places: Readonly<Record<string, Place>> = {
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    PageUp: [0, column],
    PageDown: [Infinity, column],
    Home: [isFar ? 0 : row, 0],
    End: [isFar ? Infinity : row, Infinity],
  };
  return places[key] ?? null;
};

const levelIn = ({ extent }: SweepMap, { state, summary: { middle } }: MapCell): number | null =>
  state === "value" && extent !== null && middle !== null ? levelOf(middle, extent) : null;

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
    // biome-ignore lint/a11y/useSemanticElements: a button of SVG
    <g
      role="button"
      class={isOpen ? "cell opens" : "cell"}
      tabindex={isCurrent ? 0 : -1}
      aria-disabled={!isOpen}
      aria-label={cell.label}
      {...actLike(isOpen ? onOpen : undefined)}
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
