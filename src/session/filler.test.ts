/** @file Which rows a filler writes, and how. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoadedData } from "../data/index.ts";
import { leaf, type Machine, type Tensor, type TensorData } from "../engine/index.ts";
import type { TracedBatch } from "./batch.ts";
import { createFiller } from "./filler.ts";

const input = leaf("input", [2], "f64");
const data = {} as LoadedData;

/** A batch that says which rows were written into it, and a machine with one leaf. */
function createParts() {
  const leaves = new Map<Tensor, TensorData>([[input, new Float64Array(2)]]);
  const filled: number[][] = [];
  const batch = {
    fill: (values: (tensor: Tensor) => TensorData, _data: LoadedData, _part: string, numbers: Int32Array) => {
      filled.push([...numbers]);
      numbers.forEach((number, i) => {
        values(input)[i] = number + 0.1;
      });
    },
  } as unknown as TracedBatch;
  return { machine: { values: (tensor: Tensor) => leaves.get(tensor) } as unknown as Machine, batch, filled, leaves };
}

test("rows that stand there are not written again, and others in the same array are", () => {
  const { machine, batch, filled } = createParts();
  const fill = createFiller(machine, data);
  const numbers = Int32Array.of(0, 1);
  fill(batch, "train", numbers);
  fill(batch, "train", Int32Array.of(0, 1));
  numbers.set([0, 2]);
  fill(batch, "train", numbers);
  assert.deepEqual(filled, [
    [0, 1],
    [0, 2],
  ]);
});

test("each batch has rows of its own", () => {
  const [one, other] = [createParts(), createParts()];
  const fill = createFiller(one.machine, data);
  for (let i = 0; i < 2; i++) {
    fill(one.batch, "train", Int32Array.of(0, 1));
    fill(other.batch, "train", Int32Array.of(1, 0));
  }
  assert.deepEqual([one.filled, other.filled], [[[0, 1]], [[1, 0]]]);
});

test("inputs held in float64 are rounded where they were float32 in training", () => {
  const written = (isRounded: boolean) => {
    const { machine, batch, leaves } = createParts();
    createFiller(machine, data, { isRounded })(batch, "train", Int32Array.of(1, 2));
    return [...(leaves.get(input) as Float64Array)];
  };
  assert.deepEqual(written(false), [1.1, 2.1]);
  assert.deepEqual(written(true), [Math.fround(1.1), Math.fround(2.1)]);
});
