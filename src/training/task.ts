/** @file What is trained: a network on data, and the leaves through which batches of the data enter it. */
import type { Tensor, TensorData } from "../engine/index.ts";
import type { Parameter } from "../models/index.ts";
import type { StepRandom } from "../random/index.ts";

/** Reads and writes leaves. */
export type Leaves = (leaf: Tensor) => TensorData;

/** A network traced on a batch of fixed size. */
export interface TracedBatch {
  /** [answers · rows, classes]; all rows' first answers before all second ones. */
  readonly logits: Tensor;
  /** i32 [answers · rows] */
  readonly labels: Tensor;
  /** Predictions a row. */
  readonly answers: number;
  /** Writes rows of the data into the leaves; `rows` numbers the rows of the part of the data the batch is of. */
  fill(leaves: Leaves, rows: Int32Array): void;
}

/** A part of the data: rows by number. */
export type Part = "train" | "validation";

/** A model bound to its data. */
export interface Task {
  readonly parameters: readonly Parameter[];
  readonly lastLayer: string;
  /** Rows of each part; 0 where there is none. */
  readonly rows: Readonly<Record<Part, number>>;
  /**
   * Traces the network on `rows` rows of a part.
   * @param random given where the network is being trained
   */
  traceBatch(part: Part, rows: number, parameters: readonly Tensor[], random?: StepRandom): TracedBatch;
}
