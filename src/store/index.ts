/** @file The run store: what a run folder holds, read, checked and kept. Who writes one is `recording`. */
export type { Column } from "../columns/index.ts";
export { StoreError, type StoreErrorKind } from "../files/index.ts";
export type { ColumnValues, Series } from "../series.ts";
export { checkpointFile } from "./checkpointName.ts";
export { type Checkpoint, findCheckpoint, readCheckpoint } from "./checkpoints.ts";
export { type Settings, toYaml } from "./experimentFile.ts";
export type {
  CheckpointEntry,
  CheckpointReason,
  ForkedFrom,
  HistoryEntry,
  ImportedFrom,
  RunEvent,
  RunFacts,
  RunManifest,
  RunStatus,
} from "./facts.ts";
export { findRuns, type NamedRun } from "./findRuns.ts";
export { changeLabels, type LabelChange, type Labels, readLabels } from "./labels.ts";
export type { Json, JsonObject, MeasurementRequest, StoredMeasurement } from "./measurementFile.ts";
export { listParentPlaces } from "./parentPlaces.ts";
export { readManifest } from "./readManifest.ts";
export { type FoundMeasurement, type FoundMeasurements, readMeasurements } from "./readMeasurements.ts";
export { readRun } from "./readRun.ts";
export { pinCheckpoint, unpinCheckpoint } from "./retention.ts";
export type { Damage, Run } from "./run.ts";
export { type RunContents, readRunContents } from "./runContents.ts";
export { startStepOf } from "./startCheckpoint.ts";
export { verifyRun } from "./verifyRun.ts";
export { findLines } from "./yamlLines.ts";
