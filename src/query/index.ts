/** @file SQL over runs. */
export { RunDatabase, type Tables } from "./database.ts";
export { type DuckDb, loadDuckDb } from "./duckdb.ts";
export { createPrinter, ROW_FORMATS, type RowFormat } from "./printRows.ts";
export type { ReadableRun } from "./runTables.ts";
export { findNeeds, readSweepColumns } from "./sweepColumns.ts";
