/** @file The data sets: a new one is its file and its line here. */
import { Registry } from "../registry.ts";
import { algorithmic } from "./algorithmic.ts";
import { cifar10 } from "./cifar10.ts";
import type { DataPart } from "./dataPart.ts";
import { gaussian } from "./gaussian.ts";
import { hypercube } from "./hypercube.ts";
import { idx } from "./idx.ts";
import { sparseParity } from "./sparseParity.ts";
import { table } from "./table.ts";

export type { Augmentation, MoveOf } from "./augment.ts";
export { createBatcher, type DataPosition, resolveBatchSize } from "./batcher.ts";
export { checkParts, listParts } from "./batchParts.ts";
export { DataFileError, type DataFiles, missingData, OpenFiles, type RecordedFile } from "./dataFiles.ts";
export {
  type DataPart,
  defineData,
  type ExaminedData,
  type LoadedData,
  type LoadedSequences,
  type LoadedVectors,
} from "./dataPart.ts";
export {
  type DataShape,
  type EquationShape,
  type ImageShape,
  type ImageSize,
  type InputKind,
  type InputShape,
  readAs,
  type SequenceShape,
  type Subset,
  type VectorShape,
} from "./dataShape.ts";
export {
  createFileSettings,
  type FileSettings,
  type FileSource,
  type Found,
  isUnexamined,
  readsFiles,
} from "./fileData.ts";
export { type LabelledPoints, loadPoints, shapePoints } from "./points.ts";

/** The first is the default. */
export const DATA = [hypercube, algorithmic, gaussian, sparseParity, cifar10, idx, table] as const;

/** Those, and what users add. */
export const dataParts = new Registry<DataPart>("data", DATA as readonly DataPart[]);
