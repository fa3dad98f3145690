/** @file The margin at which the right class's gradient becomes exactly 0: softmax collapse, as PyTorch shows it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeHost } from "../../src/engine/hosts/node.ts";
import type { LossGradient, LossPrecision } from "../../src/engine/index.ts";
import {
  createMachine,
  crossEntropy,
  differentiate,
  fill,
  leaf,
  type Machine,
  type Tensor,
} from "../../src/engine/index.ts";

/** Logits (m, 0, 0, …) with label 0: the loss, and its gradient for all classes. */
async function traceMargin(precision: LossPrecision, classes: number, gradient: LossGradient) {
  const logits = leaf("logits", [1, classes], precision === "f64" ? "f64" : "f32");
  const labels = leaf("labels", [1], "i32");
  const loss = crossEntropy(logits, labels, { precision, gradient });
  const [slope] = differentiate(loss, [logits], fill(1, [1], logits.dtype)) as [Tensor];
  const machine = await createMachine({ loss: { outputs: [loss, slope] } }, { host: nodeHost });
  return (margin: number) => {
    machine.values(logits).fill(0)[0] = margin;
    machine.run("loss");
    return { loss: read(machine, loss)[0] as number, slope: read(machine, slope) };
  };
}

const read = (machine: Machine<"loss">, tensor: Tensor) => [...machine.values(tensor)];

/** The smallest margin, to a hundredth, at which the right class's gradient is exactly 0. */
async function findCollapse(precision: LossPrecision, classes: number): Promise<number> {
  const at = await traceMargin(precision, classes, "softmax-minus-one-hot");
  for (let hundredths = 100; hundredths < 6000; hundredths++) {
    // 16-bit logits have few values: those between are rounded by the loss.
    if (at(hundredths / 100).slope[0] === 0) return hundredths / 100;
  }
  return Number.POSITIVE_INFINITY;
}

// float32 and float64 with 2 and 97 classes: measured in PyTorch; its vectorised sum adds half of the classes last.
// The others: half an ulp of 1, ln 2 times the number of bits.
const COLLAPSE: readonly [LossPrecision, number, number][] = [
  ["f32", 2, 24 * Math.LN2],
  ["f32", 97, 20.51],
  ["f64", 2, 53 * Math.LN2],
  ["f16", 2, 11 * Math.LN2],
  ["bf16", 2, 8 * Math.LN2],
];

for (const [precision, classes, expected] of COLLAPSE) {
  test(`${precision}, ${classes} classes: the gradient of the right class vanishes at a margin of ${expected.toFixed(2)}`, async () => {
    const margin = await findCollapse(precision, classes);
    assert.ok(Math.abs(margin - expected) <= 0.02, `it vanishes at ${margin}`);
  });
}

test("beyond the margin the loss is exactly 0 while the other classes still push", async () => {
  const at = await traceMargin("f32", 97, "softmax-minus-one-hot");
  const { loss, slope } = at(21);
  // −0, as in PyTorch: minus a logarithm that is +0.
  assert.ok(loss === 0);
  assert.equal(slope[0], 0);
  assert.ok(slope.slice(1).every((value) => value > 0));
});

test("the zero-sum form never loses the right class", async () => {
  const at = await traceMargin("f32", 97, "zero-sum");
  const { slope } = at(60);
  assert.ok((slope[0] as number) < 0);
  const others = slope.slice(1).reduce((total, value) => total + value, 0);
  assert.ok(Math.abs((slope[0] as number) + others) < 1e-6 * others);
});
