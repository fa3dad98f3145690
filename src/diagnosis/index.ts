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
export type { RateJump, TrainingFacts } from "./facts.ts";
export { findSpikes } from "./findSpikes.ts";
export { SPIKE_KINDS } from "./kinds/index.ts";
export { FACT_PATHS, readFacts } from "./readFacts.ts";
export { ROLES, type Role, roleOf } from "./roles.ts";
export type { Spike } from "./spike.ts";
export { SpikeFinder } from "./spikeFinder.ts";
