/** @file Data sets. */
export { type AlgorithmicData, type AlgorithmicDataSettings, createAlgorithmicData } from "./algorithmicData.ts";
export { type Batcher, type BatchSettings, createBatcher, type DataPosition } from "./batcher.ts";
export {
  type BinaryOperation,
  findOperation,
  OPERATION_NAMES,
  OPERATIONS,
  type OperationName,
} from "./binaryOperation.ts";
export { DataError } from "./dataError.ts";
export type { Dataset } from "./dataset.ts";
export { createHypercube, type HypercubeSettings } from "./hypercube.ts";
export { replaceAnswers } from "./labelNoise.ts";
export { buildTable, type OperationTable, type SymmetricPairs } from "./operationTable.ts";
export { type Split, type SplitSettings, splitRows } from "./split.ts";
export { type Determinant, type Slot, TOKEN_FORMS, type TokenForm, type TokenFormName } from "./tokenForm.ts";
export { type TokenizedTable, tokenizeTable } from "./tokenize.ts";
export type { Mark, Vocabulary } from "./vocabulary.ts";
