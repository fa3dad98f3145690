/** @file How a batch of the data enters a network: one way for each kind of input. */
import type { InputKind, InputShape, LoadedData, SequenceShape, VectorShape } from "../data/index.ts";
import { type FloatType, leaf, type Tensor, type TensorData } from "../engine/index.ts";
import { createPrefixLayout, type PrefixLayout } from "./prefixLayout.ts";

/** What a network reads of a batch, by the kind of input. */
export interface BatchInputs {
  /** [rows, dimensions], in the precision of the network. */
  readonly vectors: Tensor;
  readonly sequences: SequenceBatch;
}

/** A batch of sequences, to be laid out as the network wants to compute it. */
export interface SequenceBatch {
  readonly rows: number;
  layOut(options: { readonly layers: number; readonly prefixSharing: boolean }): PrefixLayout;
}

/** An input in the graph, and what writes rows of the data into it. */
export interface BatchInput<Kind extends InputKind = InputKind> {
  readonly input: BatchInputs[Kind];
  /** @param rows numbers of rows of the data, as many as the batch has */
  fill(values: (leaf: Tensor) => TensorData, data: LoadedData, rows: Int32Array): void;
}

export function createBatchInput(shape: InputShape, rows: number, dtype: FloatType): BatchInput {
  return shape.kind === "vectors" ? createVectors(shape, rows, dtype) : createSequences(shape, rows);
}

function createVectors({ dimensions }: VectorShape, count: number, dtype: FloatType): BatchInput<"vectors"> {
  const input = leaf("inputs", [count, dimensions], dtype);
  return {
    input,
    fill: (values, data, rows) => {
      if (data.kind !== "vectors") throw mismatch("vectors", data);
      const target = values(input);
      for (let i = 0; i < rows.length; i++) data.write(rows[i] as number, target, i * dimensions);
    },
  };
}

function createSequences(shape: SequenceShape, count: number): BatchInput<"sequences"> {
  const layouts: PrefixLayout[] = [];
  return {
    input: {
      rows: count,
      layOut: (options) => {
        const layout = createPrefixLayout(shape, count, options);
        layouts.push(layout);
        return layout;
      },
    },
    fill: (values, data, rows) => {
      if (data.kind !== "sequences") throw mismatch("sequences", data);
      for (const layout of layouts) layout.fill(values, data.tokens, rows);
    },
  };
}

const mismatch = (shape: InputKind, { kind }: LoadedData) =>
  new Error(`the data have the shape of ${shape} and are ${kind}`);
