/** @file The run store: run folders of standard formats, written so that a crash loses nothing silently. */

export { replaceFile } from "./atomicFile.ts";
export { checkpointFile } from "./checkpointName.ts";
export { type Checkpoint, findCheckpoint, readCheckpoint } from "./checkpoints.ts";
export type { Column, ColumnType } from "./column.ts";
export { createRun, type RunSettings } from "./createRun.ts";
export { type Settings, toYaml } from "./experimentFile.ts";
export {
  type CheckpointEntry,
  type CheckpointReason,
  type ForkedFrom,
  formatVersion,
  type HistoryEntry,
  type ImportedFrom,
  type RunEvent,
  type RunFacts,
  type RunManifest,
  type RunStatus,
} from "./facts.ts";
export { describeSetAside, type OpenOptions, openRun } from "./openRun.ts";
export { listParentPlaces } from "./parentPlaces.ts";
export { readManifest } from "./readManifest.ts";
export { readRun } from "./readRun.ts";
export { pinCheckpoint, unpinCheckpoint } from "./retention.ts";
export { findRowDifference, type RowDifference } from "./rowDifference.ts";
export type { Damage, Run } from "./run.ts";
export { type RunContents, readRunContents } from "./runContents.ts";
export { newRunDirectory } from "./runDirectory.ts";
export type { CheckpointRequest, RunWriter } from "./runWriter.ts";
export { encodeSeries } from "./seriesFile.ts";
export { startStepOf } from "./startCheckpoint.ts";
export { cannotRead, StoreError, type StoreErrorKind, systemErrorCode } from "./storeError.ts";
export { verifyRun } from "./verifyRun.ts";
