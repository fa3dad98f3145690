/** @file Recorded columns as files of a format that others read: spans of steps as Parquet, and whether two rows are one. */
export type { Column } from "./column.ts";
export { findRowDifference } from "./rowDifference.ts";
export { encodeSeries } from "./seriesFile.ts";
