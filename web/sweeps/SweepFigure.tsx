/** @file The figure of a sweep: what is chosen, a map of two axes or a plot of one, the same in numbers, and the runs of a cell. */
import { useMemo, useRef } from "preact/hooks";
import type { SweepData } from "../../src/charts/sweepData.ts";
import { formatStep } from "../../src/words.ts";
import { FigureMenu } from "../frame/FigureMenu.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import { saveFigure, saveTable } from "../frame/saveFigure.ts";
import { useWidthPx } from "../frame/useSize.ts";
import { formatRoute, goTo } from "../route.ts";
import { AxisPlot } from "./AxisPlot.tsx";
import { CellRuns } from "./CellRuns.tsx";
import { layMap, type MapCell, type SweepMap, tabulate } from "./layMap.ts";
import { MapTable } from "./MapTable.tsx";
import { SweepChoices } from "./SweepChoices.tsx";
import { SweepHeatMap } from "./SweepHeatMap.tsx";
import { listShown, type SweepView } from "./sweepAxes.ts";

export interface SweepFigureProps {
  readonly name: string;
  /** With its seeds as an axis. */
  readonly data: SweepData;
  readonly view: SweepView;
  readonly onView: (view: SweepView) => void;
  /** Values across and down of the cell whose runs are listed. */
  readonly at: readonly string[];
  readonly onAt: (at: readonly string[]) => void;
  readonly isTable: boolean;
  readonly onTable: (isTable: boolean) => void;
}

export function SweepFigure({ name, data, view, onView, at, onAt, isTable, onTable }: SweepFigureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const widthPx = useWidthPx(frame);
  const shown = useMemo(() => listShown(data, view), [data, view]);
  const map = useMemo(() => layMap(data, shown, view.of, view.across, view.down), [data, shown, view]);
  if (map === null) return <p class="empty">Nothing varies in this sweep, and it has one seed.</p>;
  const listed = findCell(map, at);
  const open = (runs: readonly number[], label: string) => {
    const [only] = runs.length === 1 ? [data.runs[runs[0] ?? -1]] : [];
    if (only !== undefined && only.folder !== null) goTo(formatRoute("run", only.folder));
    else if (runs.length > 0) onAt(placeOf(map, label));
  };
  const save = (kind: "svg" | "png" | "csv") => {
    const drawing = frame.current?.querySelector("svg");
    const file = `${name}-${map.measure.name}`;
    if (kind === "csv") saveTable(file, tabulate(map));
    else if (drawing) void saveFigure(kind, file, drawing);
  };
  const title = map.measure.title;
  const figure = { map, widthPx, onOpen: open };
  return (
    <>
      <SweepChoices data={data} view={view} onView={onView} />
      <figure class="sweep-figure">
        <figcaption>
          <h2>{title}</h2>
          <FigureMenu title={title} onSave={save} />
          <p>{explain(map, shown.length, data.runs.length)}</p>
        </figcaption>
        <div ref={frame}>
          {widthPx > 0 && (
            <Scroll label={title}>
              {map.down === null ? <AxisPlot {...figure} data={data} /> : <SweepHeatMap {...figure} />}
            </Scroll>
          )}
        </div>
      </figure>
      <MapTable map={map} isOpen={isTable} onTurn={onTable} onOpen={open} />
      {listed !== null && (
        <CellRuns data={data} runs={listed.runs} label={listed.label} of={view.of} onClose={() => onAt([])} />
      )}
    </>
  );
}

function explain({ measure, leftOut }: SweepMap, shown: number, all: number): string {
  const what = {
    median: "Medians of the runs, with quartiles, or of fewer than ten runs the smallest and the largest.",
    share: "The share of the runs, with its interval at 95 %.",
    event: "When it has happened to half of the runs; those to which it has not are watched up to their end.",
  }[measure.over];
  const part = shown === all ? "" : ` ${formatStep(shown)} of ${formatStep(all)} runs.`;
  return `${what}${part}${leftOut === 0 ? "" : ` ${formatStep(leftOut)} values of the axes are left out.`}`;
}

/** Values across and down of a cell. */
function placeOf({ cells, columns, rows, down }: SweepMap, label: string): string[] {
  for (const [row, inRow] of cells.entries()) {
    const column = inRow.findIndex((cell) => cell.label === label);
    if (column >= 0) return [columns[column] ?? "", ...(down === null ? [] : [rows[row] ?? ""])];
  }
  return [];
}

/** The cell of these values; null where there is none, or no run in it. */
function findCell({ cells, columns, rows, down }: SweepMap, [across, below = ""]: readonly string[]): MapCell | null {
  const cell = cells[down === null ? 0 : rows.indexOf(below)]?.[columns.indexOf(across ?? "")];
  return across === undefined || cell === undefined || cell.runs.length === 0 ? null : cell;
}
