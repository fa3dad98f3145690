/** @file The slingshots of a log, as far as its columns allow to judge them. */
import { detectSlingshots, findExcess, type SlingshotReport, scaleToLoss } from "../analysis/index.ts";
import type { DiagnosedLog } from "./log.ts";

/** Null where there is no training loss. */
export function judgeCycles({
  step,
  columns,
  roles,
  facts,
}: Pick<DiagnosedLog, "step" | "columns" | "roles" | "facts">): SlingshotReport | null {
  const trainLoss = columns[roles.trainLoss ?? ""];
  if (trainLoss === undefined) return null;
  const lastLayerNorm = columns[roles.lastLayerNorm ?? ""] ?? null;
  const accuracy = columns[roles.trainAccuracy ?? ""];
  const trainAccuracy = accuracy === undefined || findExcess(accuracy) !== null ? null : accuracy;
  const { fittedBelow, lossFloor = 0, historyEnd, otherLossEnd } = facts;
  const options = fittedBelow === undefined ? {} : scaleToLoss({ fittedBelow, floor: lossFloor });
  const series = { step, trainLoss, trainAccuracy, lastLayerNorm, lossFloor, historyEnd, otherLossEnd };
  return detectSlingshots(series, options);
}
