/** @file Formats of other tools: bytes or text on one side, a plain table on the other. */

export { FormatError, type FormatErrorKind } from "../formatError.ts";
export type { ByteChunks } from "../text/byteChunks.ts";
export { writeNumber } from "../text/numberText.ts";
export { encodeCsv, readCsv } from "./csv.ts";
export { joinReadings } from "./joinReadings.ts";
export { encodeJsonl, readJsonl, toJsonNumber } from "./jsonl.ts";
export type { ColumnOptions } from "./logColumns.ts";
export { FILE_FORMATS } from "./logFormats.ts";
export { type NamedLog, nameColumns } from "./nameColumns.ts";
export { encodeParquet } from "./parquet.ts";
export { type LogFormat, RECOGNISED_BYTES, recogniseFormat } from "./recogniseFormat.ts";
export type { LogReading, Table, TableColumn } from "./table.ts";
export { type EventFile, encodeTensorBoard, readTensorBoard } from "./tensorBoard.ts";
export { MLFLOW_LINE } from "./textLayout.ts";
export { readTextLog } from "./textLog.ts";
