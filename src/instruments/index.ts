/** @file Instruments: what is recorded at every step. */
import { gradientNorm } from "./gradientNorm.ts";
import type { Instrument, RecordedColumn } from "./instrument.ts";
import { lastLayerNorm, lastLayerNormL2 } from "./lastLayerNorm.ts";
import { logitNorm } from "./logitNorm.ts";
import { smallDenominatorShare } from "./smallDenominatorShare.ts";
import { smallestMargin } from "./smallestMargin.ts";
import { trainAccuracy } from "./trainAccuracy.ts";
import { trainLoss } from "./trainLoss.ts";
import { VALIDATION_COLUMNS } from "./validation.ts";
import { zeroGradientShare } from "./zeroGradientShare.ts";
import { zeroLossShare } from "./zeroLossShare.ts";
import { zeroSumViolation } from "./zeroSumViolation.ts";

export type { Instrument, OfferedTensors, RecordedColumn, StepTensors } from "./instrument.ts";
export { traceAccuracy } from "./trainAccuracy.ts";
export { VALIDATION_COLUMNS } from "./validation.ts";

/** Every instrument, in the order of the series' columns. */
export const INSTRUMENTS: readonly Instrument[] = [
  trainLoss,
  trainAccuracy,
  gradientNorm,
  lastLayerNorm,
  lastLayerNormL2,
  zeroLossShare,
  zeroGradientShare,
  zeroSumViolation,
  smallestMargin,
  logitNorm,
  smallDenominatorShare,
];

/** All that a run's series may hold: instruments that apply, at every step, and validation where there is a validation set. */
export const RECORDED_COLUMNS: readonly RecordedColumn[] = [...INSTRUMENTS, ...VALIDATION_COLUMNS];
