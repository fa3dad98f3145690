/** @file What is gathered of rows that are computed in pieces. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { leaf, type Tensor, type TensorData } from "../engine/index.ts";
import type { TracedBatch } from "./batch.ts";
import { createGathering } from "./gathering.ts";

/** A piece of two rows, with two answers each and two layers. */
function makePiece(): TracedBatch {
  const [logits, features] = [leaf("logits", [4, 3], "f32"), leaf("features", [4, 2], "f32")];
  const layers = [leaf("wide", [4, 5], "f32"), leaf("narrow", [4, 1], "f64")];
  return { logits, features, layers, labels: leaf("labels", [4], "i32"), answers: 2 } as unknown as TracedBatch;
}

test("outputs of the layers are gathered once they are asked for, and not before", () => {
  const piece = makePiece();
  const gathering = createGathering(6, piece);
  const named = () => gathering.listLeaves().map(({ name, shape }: Tensor & { name?: string }) => [name, ...shape]);
  assert.equal(named().length, 3);
  assert.deepEqual(gathering.listSources(piece), [piece.logits, piece.labels, piece.features]);
  const layers = gathering.askForLayers();
  assert.deepEqual(
    layers.map(({ shape, dtype }) => [dtype, ...shape]),
    [
      ["f32", 12, 5],
      ["f64", 12, 1],
    ],
  );
  assert.deepEqual(gathering.askForLayers(), layers);
  assert.deepEqual(gathering.listLeaves().slice(3), layers);
  assert.deepEqual(gathering.listSources(piece).slice(3), piece.layers);
});

test("rows of a piece stand among all: first answers before second ones", () => {
  const piece = makePiece();
  const gathering = createGathering(6, piece);
  gathering.askForLayers();
  const memory = new Map<Tensor, TensorData>();
  const values = (tensor: Tensor): TensorData => {
    const size = tensor.shape.reduce((product, length) => product * length, 1);
    const own = memory.get(tensor) ?? new Float64Array(size);
    memory.set(tensor, own);
    return own;
  };
  const [, narrow] = piece.layers as readonly Tensor[];
  values(narrow as Tensor).set([1, 2, 3, 4]);
  gathering.copy(values, piece, 3);
  assert.deepEqual([...values(gathering.listLeaves()[4] as Tensor)], [0, 0, 0, 1, 2, 0, 0, 0, 0, 3, 4, 0]);
});
