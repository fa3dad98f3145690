/** @file Instruments, recorded at every step, and probes, on a schedule: a new one is its file and its line here. */
import { derive, Registry } from "../registry.ts";
import { commutator } from "./commutator.ts";
import { embeddingSpectrum } from "./embeddingSpectrum.ts";
import { featureChange } from "./featureChange.ts";
import { featureDrift } from "./featureDrift.ts";
import { featureInflation } from "./featureInflation.ts";
import { featureQuality } from "./featureQuality.ts";
import { frequencyLosses } from "./frequencyLosses.ts";
import { gradientNorm } from "./gradientNorm.ts";
import { gradientSlice } from "./gradientSlice.ts";
import { hessian } from "./hessian.ts";
import { hjorth } from "./hjorth.ts";
import { initialDistance } from "./initialDistance.ts";
import type { Instrument, RecordedColumn } from "./instrument.ts";
import { intrinsicDimension } from "./intrinsicDimension.ts";
import { lastLayerNorm, lastLayerNormL2 } from "./lastLayerNorm.ts";
import { layerGradientNorms } from "./layerGradientNorms.ts";
import { logitNorm } from "./logitNorm.ts";
import { logitScale } from "./logitScale.ts";
import { logitSpectrum } from "./logitSpectrum.ts";
import { lossSlope } from "./lossSlope.ts";
import { margins } from "./margins.ts";
import { normGrowth } from "./normGrowth.ts";
import type { ProbePart } from "./probe.ts";
import { secondMoment } from "./secondMoment.ts";
import { sharpness } from "./sharpness.ts";
import { smallDenominatorShare } from "./smallDenominatorShare.ts";
import { smallestMargin } from "./smallestMargin.ts";
import { trainAccuracy } from "./trainAccuracy.ts";
import { trainLoss } from "./trainLoss.ts";
import { updateRatio } from "./updateRatio.ts";
import { validation } from "./validation.ts";
import { weightNorms } from "./weightNorms.ts";
import { zeroGradientShare } from "./zeroGradientShare.ts";
import { zeroLossShare } from "./zeroLossShare.ts";
import { zeroSumViolation } from "./zeroSumViolation.ts";

export type { Instrument, RecordedColumn, StepTensors } from "./instrument.ts";
export { defineInstrument } from "./instrument.ts";
export {
  defineProbe,
  type Evaluation,
  type EvaluationOptions,
  isOfProbe,
  isProbeDue,
  isProbeOn,
  listProbeColumns,
  type Measurement,
  type ProbeContext,
  type ProbePart,
  type ProbeProgram,
  type ProbeSides,
  type ProbeSurface,
  type ReadTensor,
  type SurfaceRequest,
} from "./probe.ts";
export { countDue, firstDue, isOn, type Moment, type Schedule, scheduleSettings } from "./schedule.ts";
export { groupParameters, type ParameterGroup, type Subject } from "./subject.ts";
export { TOPICS, type Topic } from "./topics.ts";
export { validation } from "./validation.ts";

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

/** Every probe with settings below `instruments`, in the order of the series' columns; validation stands before them. */
export const PROBES = [
  featureChange,
  featureDrift,
  weightNorms,
  normGrowth,
  layerGradientNorms,
  updateRatio,
  secondMoment,
  margins,
  logitScale,
  featureInflation,
  initialDistance,
  sharpness,
  hessian,
  commutator,
  gradientSlice,
  hjorth,
  lossSlope,
  embeddingSpectrum,
  logitSpectrum,
  frequencyLosses,
  featureQuality,
  intrinsicDimension,
] as const;

/** The instruments, and what users add. */
export const instrumentParts = new Registry<Instrument>("instrument", INSTRUMENTS);

/** The probes with settings below `instruments`, and what users add. */
export const probeParts = new Registry<ProbePart>("probe", PROBES as readonly ProbePart[]);

/** A column, and whether it is measured on a schedule: it then has gaps where nobody looked. */
export interface ListedColumn extends RecordedColumn {
  readonly isScheduled: boolean;
}

/** All that a run's series may hold, to be looked up by name, or by what stands before the slash in one. */
export const listRecordedColumns = derive((): readonly ListedColumn[] => [
  ...instrumentParts.all.map((instrument) => ({ ...instrument, isScheduled: false })),
  ...[validation, ...probeParts.all].flatMap(({ columns }) =>
    columns.map((column) => ({ ...column, isScheduled: true })),
  ),
]);
