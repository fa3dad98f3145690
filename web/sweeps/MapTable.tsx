/** @file A map in numbers: a row for each cell that has runs, which opens them. */

import { wordSummary } from "../../src/report/sweep/summary.ts";
import { formatStep } from "../../src/words.ts";
import { NumberHeads } from "../frame/NumberHeads.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import type { SweepMap } from "./layMap.ts";

export interface MapTableProps {
  readonly map: SweepMap;
  readonly isOpen: boolean;
  readonly onTurn: (isOpen: boolean) => void;
  readonly onOpen: (runs: readonly number[], label: string) => void;
}

export function MapTable({ map, isOpen, onTurn, onOpen }: MapTableProps) {
  const { measure, across, down, columns, rows, cells } = map;
  const all = cells.flatMap((inRow, row) => inRow.map((cell, column) => ({ cell, row, column })));
  return (
    <details open={isOpen} onToggle={({ currentTarget }) => onTurn(currentTarget.open)}>
      <summary>In numbers</summary>
      {isOpen && (
        <Scroll label="The figure in numbers">
          <table class="fit">
            <thead>
              <tr>
                {down !== null && <th scope="col">{down.path}</th>}
                <th scope="col">{across.path}</th>
                <th scope="col">{measure.title}</th>
                <NumberHeads titles={["failed", "not ended", "runs"]} />
              </tr>
            </thead>
            <tbody>
              {all.map(({ cell, row, column }) => (
                <tr key={`${row} ${column}`}>
                  {down !== null && <th scope="row">{rows[row]}</th>}
                  <th scope="row">{columns[column]}</th>
                  <td>{cell.summary.n === 0 ? "–" : wordSummary(cell.summary, measure)}</td>
                  <td class="number">{cell.failed}</td>
                  <td class="number">{cell.open}</td>
                  <td class="number">
                    {cell.runs.length === 0 ? (
                      "none"
                    ) : (
                      <button
                        type="button"
                        aria-label={`Open ${cell.label}`}
                        onClick={() => onOpen(cell.runs, cell.label)}
                      >
                        {formatStep(cell.runs.length)}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </details>
  );
}
