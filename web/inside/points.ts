/** @file What of a network is looked at as its embedding: points, and what each is called. */
import type { NetworkState, NetworkTensor } from "../../src/lab/index.ts";
import { type Matrix, transpose } from "../../src/measures/matrix.ts";
import { nameRow, type TensorTable } from "./readTable.ts";

/** The tensor that has numbers for each input: the table of embeddings, or the first matrix that reads vectors. Null where there is none. */
export function findEmbedding({ tensors, residues }: NetworkState): NetworkTensor | null {
  const own = residues === null ? undefined : tensors.find(({ name }) => name === residues.table.tensor);
  const matrices = tensors.filter(({ kind, shape }) => kind === "parameter" && shape.length === 2);
  // Behind the last layer the others stand in their order.
  return (
    own ??
    matrices.find(({ role }) => role === "embedding") ??
    matrices.find(({ role }) => role === null) ??
    matrices[0] ??
    null
  );
}

export interface NamedPoints {
  readonly points: Matrix;
  readonly names: readonly string[];
  /** What they are, several of them. */
  readonly word: string;
}

/** Rows of a table of embeddings; of a layer that reads vectors its columns, one for each input. */
export function listPoints({ residues }: NetworkState, tensor: NetworkTensor, table: TensorTable): NamedPoints {
  const isOfTokens = tensor.role === "embedding" || tensor.rowNames !== null;
  if (isOfTokens) {
    const names = Array.from({ length: table.rows }, (_, i) => nameRow(table, tensor.rowNames, i));
    return { points: table, names, word: "tokens" };
  }
  const count = residues?.table.along === "columns" ? residues.table.residues : null;
  const nameOf = (column: number) =>
    count === null ? String(column) : column < count ? `a${column}` : `b${column - count}`;
  return {
    points: transpose(table),
    names: Array.from({ length: table.columns }, (_, j) => nameOf(j)),
    word: "inputs",
  };
}
