/** @file The slingshots of a log, as far as its columns allow to judge them. */
import {
  DEFAULT_SLINGSHOT_OPTIONS,
  detectSlingshots,
  findExcess,
  type SlingshotReport,
  scaleToLoss,
} from "../analysis/index.ts";
import type { DiagnosedLog } from "./log.ts";

export interface JudgedCycles {
  /** Null where there is no loss, or one that cannot be one. */
  readonly report: SlingshotReport | null;
  /** Whether the log has the norm of the last layer. */
  readonly hasNorm: boolean;
}

export function judgeCycles({ step, columns, roles, facts }: DiagnosedLog): JudgedCycles {
  const trainLoss = columns[roles.trainLoss ?? ""];
  const lastLayerNorm = columns[roles.lastLayerNorm ?? ""];
  const hasNorm = lastLayerNorm !== undefined;
  if (trainLoss === undefined) return { report: null, hasNorm };
  const accuracy = columns[roles.trainAccuracy ?? ""];
  const trainAccuracy = accuracy === undefined || findExcess(accuracy) !== null ? null : accuracy;
  const { fittedBelow, lossFloor = 0, historyEnd, otherLossEnd } = facts;
  const options = fittedBelow === undefined ? {} : scaleToLoss({ fittedBelow, floor: lossFloor });
  // A norm that never moves shows no cycle, and lets the losses say when they are fitted.
  const norm = lastLayerNorm ?? new Float64Array(trainLoss.length).fill(1);
  const report = detectSlingshots(
    { step, trainLoss, trainAccuracy, lastLayerNorm: norm, lossFloor, historyEnd, otherLossEnd },
    { ...DEFAULT_SLINGSHOT_OPTIONS, ...options },
  );
  return { report, hasNorm };
}
