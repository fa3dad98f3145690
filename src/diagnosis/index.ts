/** @file What happened in a run, told from series alone. */
export {
  type Drop,
  epochLengthOf,
  findDrops,
  findPlateaus,
  findSpikes,
  findStaircase,
  type Plateau,
  quantumOf,
  type Spike,
  type SpikeDirection,
  SpikeFinder,
  type Staircase,
} from "../spikes/index.ts";
export { diagnose } from "./diagnose.ts";
export {
  CLASSES,
  type Diagnosis,
  type DiagnosisClass,
  type Missing,
  type NamedCause,
  type NamedSpike,
  type Trial,
} from "./diagnosis.ts";
export type { RateJump, TrainingFacts } from "./facts.ts";
export { SPIKE_KINDS } from "./kinds/index.ts";
export { PartedDiagnosis } from "./partedDiagnosis.ts";
export { FACT_PATHS, readFacts } from "./readFacts.ts";
export { type Role, roleOf } from "./roles.ts";
export { sayConfidence } from "./summary.ts";
