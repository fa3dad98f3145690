/** @file The plate as it is computed beside the page. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Diagram } from "../../src/toys/index.ts";
import { DELTAS, GAMMAS, spaceEvenly } from "../../src/toys/index.ts";
import type { KnownCell, PlateNews, PlateRequest } from "./worker.ts";

export const COLUMNS = 96;
export const ROWS = 48;

/** Four digits, so that people can write a pair down. */
const round = (value: number): number => Number(value.toPrecision(4));
export const DELTAS_SHOWN: readonly number[] = spaceEvenly(DELTAS, COLUMNS).map(round);
export const GAMMAS_SHOWN: readonly number[] = spaceEvenly(GAMMAS, ROWS).map(round);

export interface Plate {
  /** By row and column; absent where it is not known yet. */
  readonly cells: ReadonlyMap<number, KnownCell>;
  readonly edges: Pick<Diagram, "upper" | "lower"> | null;
}

const cellKey = (column: number, row: number): number => row * COLUMNS + column;

const EMPTY: Plate = { cells: new Map(), edges: null };

/** Begins anew whenever the settings are others. */
export function usePlate(settings: PlateRequest["settings"]): Plate {
  const [plate, setPlate] = useState(EMPTY);
  const cells = useRef(new Map<number, KnownCell>());
  useEffect(() => {
    cells.current = new Map();
    setPlate(EMPTY);
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<PlateNews>) => {
      if (data.kind === "cells") {
        for (const cell of data.cells) cells.current.set(cellKey(cell.column, cell.row), cell);
        setPlate({ cells: cells.current, edges: null });
        return;
      }
      worker.terminate();
      setPlate({ cells: cells.current, edges: data.edges });
    });
    const request: PlateRequest = { settings, deltas: DELTAS_SHOWN, gammas: GAMMAS_SHOWN };
    worker.postMessage(request);
    return () => worker.terminate();
  }, [settings]);
  return plate;
}

/** What is known of a place: its cell, or the coarser one that stands for it. */
export function findCell({ cells }: Plate, column: number, row: number): KnownCell | null {
  for (let size = 1; size <= 8; size *= 2) {
    const cell = cells.get(cellKey(column - (column % size), row - (row % size)));
    if (cell !== undefined && cell.size >= size) return cell;
  }
  return null;
}
