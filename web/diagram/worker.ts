/** @file What the worker of the plate runs: cell after cell, coarse ones first, then the edges. */
import { orderCells, type PlateCell } from "../../src/lab/diagram/cellOrder.ts";
import { MOST_STEPS, stepsAt } from "../../src/lab/diagram/plateSteps.ts";
import {
  type AdamLineResult,
  type AdamLineSettings,
  type Diagram,
  finish,
  fitEdges,
  isSaidToSpike,
  runAdamLine,
} from "../../src/toys/index.ts";

export interface PlateRequest {
  readonly settings: Omit<AdamLineSettings, "steps">;
  readonly deltas: readonly number[];
  readonly gammas: readonly number[];
}

export interface KnownCell extends PlateCell, Pick<AdamLineResult, "spiky" | "period" | "crossings"> {
  /** Whether theory says that it spikes. */
  readonly expected: boolean;
}

export type PlateNews =
  | { readonly kind: "cells"; readonly cells: readonly KnownCell[] }
  | { readonly kind: "edges"; readonly edges: Pick<Diagram, "upper" | "lower"> };

/** From one message to the next. */
const EVERY_MS = 80;

const tell = (news: PlateNews) => postMessage(news);

addEventListener("message", ({ data }: MessageEvent<PlateRequest>) => computePlate(data), { once: true });

function computePlate({ settings, deltas, gammas }: PlateRequest): void {
  const spiky = deltas.map(() => gammas.map(() => ({ spiky: false })));
  let cells: KnownCell[] = [];
  let toldMs = performance.now();
  const tellCells = () => {
    tell({ kind: "cells", cells });
    cells = [];
    toldMs = performance.now();
  };
  for (const cell of orderCells(deltas.length, gammas.length)) {
    const place = { delta: deltas[cell.column] ?? 0, gamma: gammas[cell.row] ?? 0 };
    const { spiky: isSpiky, period, crossings } = finish(runAdamLine(place, { ...settings, steps: stepsAt(place) }));
    const column = spiky[cell.column];
    if (column !== undefined) column[cell.row] = { spiky: isSpiky };
    cells.push({ ...cell, spiky: isSpiky, period, crossings, expected: isSaidToSpike(settings.power, place) });
    if (performance.now() - toldMs > EVERY_MS) tellCells();
  }
  tellCells();
  tell({
    kind: "edges",
    edges: finish(fitEdges({ deltas, gammas, cells: spiky }, { ...settings, steps: MOST_STEPS })),
  });
}
