/** @file A step's batch, computed at once or part after part: what runs before the program of the step. */
import type { Machine, Tensor, TensorData } from "../engine/index.ts";
import type { Fill } from "./filler.ts";
import type { BatchPart, StepProgram, TrainingGraph } from "./trainingGraph.ts";

/** The programs of a session's steps. */
export interface StepPrograms {
  /** By the rows of the batch. */
  readonly steps: ReadonlyMap<number, StepProgram>;
  /** Rows of the parts of a batch of so many rows, in order; itself alone where it is computed at once. */
  readonly partsOf: (rows: number) => readonly number[];
  /** By the rows of the part; none where batches are computed at once. */
  readonly parts: ReadonlyMap<number, BatchPart>;
}

/** Traces the steps of these numbers of rows, whose batches are computed in the parts of `partsOf`. */
export function traceSteps(
  graph: TrainingGraph,
  sizes: readonly number[],
  partsOf: StepPrograms["partsOf"],
): StepPrograms {
  const isWhole = sizes.every((rows) => partsOf(rows).length === 1);
  if (isWhole)
    return { steps: new Map(sizes.map((rows) => [rows, graph.traceTraining(rows)])), partsOf, parts: new Map() };
  const lengths = new Set(sizes.flatMap(partsOf));
  const parts = new Map([...lengths].map((rows) => [rows, graph.tracePart(rows)]));
  const [first] = parts.values() as Iterator<BatchPart, BatchPart> & Iterable<BatchPart>;
  const steps = new Map(sizes.map((rows) => [rows, graph.traceGathered(rows, (first as BatchPart).batch)]));
  return { steps, partsOf, parts };
}

/** Name of the program of a part. */
export const partName = (rows: number): string => `part ${rows}`;

/**
 * Brings the batch of a step to where the step's program reads it: its rows, or what its parts come to. The gradient of parts
 * is a sum from 0 on, in their order, of that of each one's mean loss times its share of the rows, in the precision of the
 * network. Running statistics follow the parts in turn.
 */
export function createForward(
  machine: Machine,
  graph: TrainingGraph,
  { steps, partsOf, parts }: StepPrograms,
  fill: Fill,
): (rows: Int32Array, step: number) => void {
  const values = (tensor: Tensor): TensorData => machine.values(tensor);
  const runPart = (
    part: BatchPart,
    taken: Int32Array,
    place: { step: number; first: number; number: number },
    of: number,
  ) => {
    fill(part.batch, "train", taken, place);
    values(part.share)[0] = taken.length / of;
    graph.random.fill(values, place.step, place.number);
    machine.run(partName(taken.length));
  };
  return (rows, step) => {
    const { batch, gathering } = steps.get(rows.length) as StepProgram;
    if (batch !== null) fill(batch, "train", rows, { step, first: 0 });
    if (gathering !== null) {
      values(graph.accumulated).fill(0);
      let first = 0;
      partsOf(rows.length).forEach((length, number) => {
        const part = parts.get(length) as BatchPart;
        runPart(part, rows.subarray(first, first + length), { step, first, number }, rows.length);
        gathering.copy(values, part.batch, first);
        first += length;
      });
    }
    graph.random.fill(values, step);
  };
}
