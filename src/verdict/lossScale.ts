/** @file What the losses of a run are counted from, and from which step on: the least that they can be, and a fork that changes them. */
import { aboveFloor, scaleToLoss } from "../analysis/index.ts";
import { lossParts } from "../losses/index.ts";
import { type ColumnValues, countUpTo, type Series } from "../series.ts";
import type { ForkedFrom, RunFacts } from "../store/index.ts";

/** Columns that hold the loss of a run. */
export const LOSS_COLUMNS: ReadonlySet<string> = new Set(["trainLoss", "validationLoss"]);

interface Floored {
  readonly manifest: Pick<RunFacts, "loss">;
}

interface JudgedLosses {
  readonly series: Series;
  readonly manifest: Pick<RunFacts, "loss" | "forkedFrom">;
}

/** 0 where it is not known. */
export function floorOf({ manifest }: Floored): number {
  return manifest.loss?.floor ?? 0;
}

/** The last step of a fork's history whose loss is another function than the fork's; undefined where there is none. */
export function otherLossEndOf({ manifest }: { readonly manifest: Pick<RunFacts, "forkedFrom"> }): number | undefined {
  const { forkedFrom } = manifest;
  return forkedFrom && (forkedFrom.otherLossEnd ?? (changesLoss(forkedFrom) ? forkedFrom.step : undefined));
}

/**
 * Whether a fork's loss is another function than its parent's.
 * @param name of the loss, which then says itself which of its settings only round; else all losses are asked
 */
export function changesLoss({ changes }: Pick<ForkedFrom, "changes">, name?: string): boolean {
  const parts = name === undefined ? lossParts.all : [lossParts.find(name)];
  const rounding = parts.flatMap((part) => part.rounding ?? []).map((setting) => `loss.${setting}`);
  return changes.some(({ path }) => /^loss(\.|$)/.test(path) && !rounding.includes(path));
}

/**
 * A run's series with its losses as the detector sees them: above their floor. The series itself where that is 0. Losses of
 * another function, which has another floor, stay as they are.
 */
export function takeOffFloor({ series, manifest }: JudgedLosses): Series {
  const { loss } = manifest;
  if (loss === undefined || !loss.floor) return series;
  const { fitLoss } = scaleToLoss(loss);
  const { floor } = loss;
  const from = countUpTo(series.step, otherLossEndOf({ manifest }) ?? Number.NEGATIVE_INFINITY);
  const above = ([name, values]: [string, ColumnValues]): [string, ColumnValues] => {
    if (!LOSS_COLUMNS.has(name)) return [name, values];
    const lowered = Float64Array.from(values);
    lowered.set(aboveFloor(values.subarray(from), floor, fitLoss), from);
    return [name, lowered];
  };
  return { ...series, columns: Object.fromEntries(Object.entries(series.columns).map(above)) };
}
