/** @file How a batch of the data enters a network: one way for each kind of input. */
import type {
  ImageShape,
  InputKind,
  InputShape,
  LoadedData,
  MoveOf,
  SequenceShape,
  VectorShape,
} from "../data/index.ts";
import { type FloatType, leaf, sizeOf, type Tensor, type TensorData } from "../engine/index.ts";
import { createPrefixLayout, type PrefixLayout } from "./prefixLayout.ts";

/** What a network reads of a batch, by the kind of input. */
export interface BatchInputs {
  /** [rows, dimensions], in the precision of the network. */
  readonly vectors: Tensor;
  /** [rows, height, width, channels], in the precision of the network. */
  readonly images: Tensor;
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
  /**
   * @param rows numbers of rows of the data, as many as the batch has
   * @param moveOf how the image of each of these rows is moved, in training with augmentation only
   */
  fill(values: (leaf: Tensor) => TensorData, data: LoadedData, rows: Int32Array, moveOf?: MoveOf): void;
}

export function createBatchInput(shape: InputShape, rows: number, dtype: FloatType): BatchInput {
  if (shape.kind === "sequences") return createSequences(shape, rows);
  const input = leaf("inputs", [rows, ...listLengths(shape)], dtype);
  return { input, fill: fillNumbers(input, shape) };
}

const listLengths = (shape: VectorShape | ImageShape): readonly number[] =>
  shape.kind === "vectors" ? [shape.dimensions] : [shape.height, shape.width, shape.channels];

function fillNumbers(input: Tensor, shape: VectorShape | ImageShape): BatchInput["fill"] {
  const dimensions = sizeOf(listLengths(shape));
  const order = shape.kind === "vectors" ? "planes" : "pixels";
  return (values, data, rows, moveOf) => {
    if (data.kind !== "vectors") throw mismatch(shape.kind, data);
    const target = values(input);
    rows.forEach((row, i) => {
      data.write(row, target, i * dimensions, { order, move: moveOf?.(i) });
    });
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
