/** @file Leaves of many rows, in which what a network makes of some of them at a time is brought together. */
import { leaf, type Tensor, type TensorData } from "../engine/index.ts";
import type { TracedBatch } from "./batch.ts";

/** What the network makes of its rows, and their labels. */
export type Predictions = Pick<TracedBatch, "logits" | "labels" | "features" | "answers">;

export interface Gathering {
  /** Leaves of all rows. */
  readonly predictions: Predictions;
  /** Leaves of what each layer makes of all rows, which are gathered from then on: those of images may take gigabytes. */
  askForLayers(): readonly Tensor[];
  /** All of these leaves. */
  listLeaves(): readonly Tensor[];
  /** Of a piece, what is gathered: outputs of its program. */
  listSources(piece: TracedBatch): readonly Tensor[];
  /**
   * Copies what a piece has come to.
   * @param first place of its first row among all
   */
  copy(values: (tensor: Tensor) => TensorData, piece: TracedBatch, first: number): void;
}

/**
 * @param rows how many in all
 * @param some a piece of them
 */
export function createGathering(rows: number, some: TracedBatch): Gathering {
  const { answers } = some;
  const like = ({ shape, dtype }: Tensor, name: string) => leaf(name, [answers * rows, ...shape.slice(1)], dtype);
  const predictions: Predictions = {
    answers,
    logits: like(some.logits, "logits"),
    labels: like(some.labels, "labels"),
    features: like(some.features, "features"),
  };
  let ofLayers: readonly Tensor[] | null = null;
  const askForLayers = () => {
    ofLayers ??= (some.layers ?? []).map((layer, i) => like(layer, `layer ${i}`));
    return ofLayers;
  };
  const listLeaves = () => [predictions.logits, predictions.labels, predictions.features, ...(ofLayers ?? [])];
  const listSources = ({ logits, labels, features, layers = [] }: TracedBatch) => [
    ...[logits, labels, features],
    ...(ofLayers === null ? [] : layers),
  ];
  return {
    ...{ predictions, askForLayers, listLeaves, listSources },
    copy: (values, piece, first) => {
      const leaves = listLeaves();
      listSources(piece).forEach((source, i) => {
        copyRows(values(leaves[i] as Tensor), values(source), { answers, first, rows });
      });
    },
  };
}

/** Where rows of a piece stand among all: all rows' first answers stand before all second ones. */
interface Place {
  readonly answers: number;
  readonly first: number;
  readonly rows: number;
}

function copyRows(target: TensorData, source: TensorData, { answers, first, rows }: Place): void {
  const width = target.length / (answers * rows);
  const length = source.length / answers;
  for (let answer = 0; answer < answers; answer++) {
    target.set(source.subarray(answer * length, (answer + 1) * length), (answer * rows + first) * width);
  }
}
