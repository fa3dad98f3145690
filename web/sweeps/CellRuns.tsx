/** @file The runs of a cell, above the page: each leads to its own, and few can be compared. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { SweepData, SweepRun } from "../../src/charts/sweepData.ts";
import { pickMeasured, wordMeasured } from "../../src/report/sweep/summary.ts";
import { formatStep, pluralise } from "../../src/words.ts";
import { NumberHeads } from "../frame/NumberHeads.tsx";
import { Scroll } from "../frame/Scroll.tsx";
import { formatIds, formatRoute } from "../route.ts";
import { SEED } from "./sweepAxes.ts";

export interface CellRunsProps {
  readonly data: SweepData;
  /** By their numbers. */
  readonly runs: readonly number[];
  readonly label: string;
  /** Name of the measure that is looked at. */
  readonly of: string;
  readonly onClose: () => void;
}

const MOST_ROWS = 500;
/** Runs have colours of their own only up to here. */
const MOST_COMPARED = 6;

export function CellRuns({ data, runs, label, of, onClose }: CellRunsProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    ref.current?.showModal();
    ref.current?.querySelector<HTMLElement>("a, button")?.focus();
  }, []);
  const ids = runs.flatMap((run) => data.runs[run]?.folder ?? []);
  return (
    <dialog ref={ref} class="cell-runs" aria-label={label} onClose={onClose}>
      <h2>
        {formatStep(runs.length)} {pluralise(runs.length, "run")}
      </h2>
      <p class="muted">{label}</p>
      <RunTable {...{ data, runs, of }} />
      {runs.length > MOST_ROWS && <p class="muted">The first {MOST_ROWS}.</p>}
      <div class="buttons">
        {ids.length > 1 && ids.length <= MOST_COMPARED && (
          <a class="button" href={formatRoute("compare", "", [`runs=${formatIds(ids)}`])}>
            Compare them
          </a>
        )}
        <button type="button" onClick={() => ref.current?.close()}>
          Close
        </button>
      </div>
    </dialog>
  );
}

function RunTable({ data, runs, of }: Pick<CellRunsProps, "data" | "runs" | "of">) {
  const measure = data.measures.find(({ name }) => name === of);
  const values = pickMeasured(data, runs, of);
  const axes = data.axes
    .map((axis, place) => ({ axis, place }))
    .filter(({ axis, place }) => axis.path !== SEED && new Set(runs.map((run) => data.runs[run]?.at[place])).size > 1);
  return (
    <Scroll label="Runs of the cell">
      <table>
        <thead>
          <tr>
            <th scope="col">run</th>
            {axes.map(({ axis }) => (
              <th key={axis.path} scope="col">
                {axis.path}
              </th>
            ))}
            <th scope="col">state</th>
            <NumberHeads titles={[measure?.title]} />
          </tr>
        </thead>
        <tbody>
          {runs.slice(0, MOST_ROWS).map((number, i) => {
            const run = data.runs[number];
            if (run === undefined) return null;
            return (
              <tr key={number}>
                <th scope="row">
                  {run.folder === null ? (
                    `seed ${run.seed}`
                  ) : (
                    <a href={formatRoute("run", run.folder)}>seed {run.seed}</a>
                  )}
                </th>
                {axes.map(({ axis, place }) => (
                  <td key={axis.path}>{axis.values[run.at[place] ?? -1] ?? "–"}</td>
                ))}
                <td>
                  <RunEnd run={run} />
                </td>
                <td class="number">{measure === undefined ? "" : wordMeasured(values[i] ?? null, measure)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}

function RunEnd({ run: { status, endedBy, error, folder } }: { readonly run: SweepRun }) {
  return (
    <>
      <span class={`state ${status}`}>{status}</span>
      {endedBy !== null && <span class="muted"> by {endedBy}</span>}
      {error !== null && <span class="muted error"> {error}</span>}
      {folder === null && status !== "waiting" && <span class="muted"> (not in this lab)</span>}
    </>
  );
}
