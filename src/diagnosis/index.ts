/** @file What happened in a run, told from series alone. */
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
export { type Drop, findDrops } from "./drops.ts";
export { epochLengthOf } from "./epochLength.ts";
export type { RateJump, TrainingFacts } from "./facts.ts";
export { findSpikes, type SpikeDirection } from "./findSpikes.ts";
export { SPIKE_KINDS } from "./kinds/index.ts";
export { findPlateaus, type Plateau } from "./plateaus.ts";
export { quantumOf } from "./quantum.ts";
export { FACT_PATHS, readFacts } from "./readFacts.ts";
export { type Resolution, resolutionOf } from "./resolution.ts";
export { ROLES, type Role, roleOf } from "./roles.ts";
export { heightOf, type Spike } from "./spike.ts";
export { SpikeFinder } from "./spikeFinder.ts";
export { findStaircase, type Staircase } from "./staircase.ts";
