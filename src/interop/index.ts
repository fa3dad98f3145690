/** @file Formats of other tools: bytes or text on one side, a plain table or plain tensors on the other. */
export type { ByteChunks } from "./byteChunks.ts";
export { encodeCsv, readCsv } from "./csv.ts";
export { FormatError, type FormatErrorKind } from "./formatError.ts";
export { encodeJsonl, readJsonl, toJsonNumber } from "./jsonl.ts";
export { type ColumnOptions, listNames } from "./logColumns.ts";
export { type NamedLog, nameColumns } from "./nameColumns.ts";
export { writeNumber } from "./numberText.ts";
export { encodeParquet } from "./parquet.ts";
export { readHeader } from "./readHeader.ts";
export { type LogFormat, RECOGNISED_BYTES, recogniseFormat } from "./recogniseFormat.ts";
export { decodeSafetensors, encodeSafetensors, type NamedTensor } from "./safetensors.ts";
export type { LogReading, Table, TableColumn } from "./table.ts";
export { type EventFile, encodeTensorBoard, readTensorBoard } from "./tensorBoard.ts";
export { type ExpectedTensor, fitWeights, orderWeights } from "./weights.ts";
