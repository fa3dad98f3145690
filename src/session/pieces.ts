/** @file Evaluations of more rows than memory holds at once: computed piece after piece, to the bits of all at once. */
import { listParts, type Subset } from "../data/index.ts";
import type { Machine, Program, Tensor, TensorData } from "../engine/index.ts";
import type { BoundModel } from "../experiment/index.ts";
import type { TracedBatch } from "./batch.ts";
import type { Fill } from "./filler.ts";
import type { Gathering } from "./gathering.ts";

/** Activations that are computed at once at the most: 1 GiB of float32, if all were kept. */
const MOST_ACTIVATIONS = 2 ** 28;

/** Rows of each piece of so many rows, in order; all in one wherever memory holds them. */
export function cutIntoPieces({ model }: BoundModel, rows: number, most = MOST_ACTIVATIONS): number[] {
  const atOnce = Math.max(1, Math.floor(most / model.activationsPerRow));
  return listParts(rows, rows, Math.min(rows, Math.ceil(rows / atOnce)));
}

/** How the rows of an evaluation are computed, where not at once. */
export interface Pieces {
  /** Rows of each, in order. */
  readonly lengths: readonly number[];
  /** The network on a piece, by its rows. */
  readonly traced: ReadonlyMap<number, TracedBatch>;
  readonly gathering: Gathering;
  /** What the programs of the pieces are called, before their rows. */
  readonly name: string;
}

const nameOf = ({ name }: Pieces, rows: number): string => `${name} piece ${rows}`;

export const listPiecePrograms = (pieces: Pieces): [string, Program][] =>
  [...pieces.traced].map(([rows, piece]) => [nameOf(pieces, rows), { outputs: pieces.gathering.listSources(piece) }]);

/** Computes an evaluation piece after piece, by the parameters as they are now. */
export function runPieces(
  machine: Machine,
  fill: Fill,
  pieces: Pieces,
  { part, numbers }: { readonly part: Subset; readonly numbers: Int32Array },
): void {
  const values = (tensor: Tensor): TensorData => machine.values(tensor);
  let first = 0;
  for (const length of pieces.lengths) {
    const piece = pieces.traced.get(length) as TracedBatch;
    fill(piece, part, numbers.subarray(first, first + length));
    machine.run(nameOf(pieces, length));
    pieces.gathering.copy(values, piece, first);
    first += length;
  }
}
