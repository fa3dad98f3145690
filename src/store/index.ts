/** @file The run store: run folders of standard formats, written so that a crash loses nothing silently. */

export { writeFileAtomically } from "./atomicFile.ts";
export { toYaml } from "./experimentFile.ts";
export { formatVersion, type RunEvent, type RunManifest, type RunStatus } from "./manifest.ts";
export { newRunDirectory } from "./runDirectory.ts";
export { type Damage, type Run, type RunSeries, readRun } from "./runReader.ts";
export { createRun, type RunSettings, type RunWriter } from "./runWriter.ts";
export type { Column, ColumnType, ColumnValues } from "./seriesFile.ts";
export { StoreError, type StoreErrorKind } from "./storeError.ts";
