/** @file What the losses of a run are counted from, and from which step on: the least that they can be, and a fork that changes them. */
import { type LossFloor, scaleToLoss, takeOffLossFloor } from "../analysis/index.ts";
import { lossParts } from "../losses/index.ts";
import type { Series } from "../series.ts";
import type { ForkedFrom, RunFacts } from "../store/index.ts";

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

/** What the losses of a run are counted from; null where they can come to 0, or it is not known. */
export function lossFloorOf({
  manifest,
}: {
  readonly manifest: Pick<RunFacts, "loss" | "forkedFrom">;
}): LossFloor | null {
  const { loss } = manifest;
  if (loss === undefined || !loss.floor) return null;
  const { fitLoss } = scaleToLoss(loss);
  return { value: loss.floor, fitLoss, otherLossEnd: otherLossEndOf({ manifest }) ?? null };
}

/** A run's series with its losses as the detector sees them: above their floor. */
export const takeOffFloor = ({ series, manifest }: JudgedLosses): Series =>
  takeOffLossFloor(series, lossFloorOf({ manifest }));
