/** @file A small fixed program whose bits are known: what strict arithmetic is recognised by at start-up. */
import { differentiate } from "../differentiate.ts";
import type { Machine, Programs } from "../machine.ts";
import { add } from "../operations/add.ts";
import { crossEntropy } from "../operations/crossEntropy.ts";
import { erf } from "../operations/erf.ts";
import { leaf } from "../operations/leaf.ts";
import { matmul } from "../operations/matmul.ts";
import { mean } from "../operations/mean.ts";
import { mul } from "../operations/mul.ts";
import { relu } from "../operations/relu.ts";
import { tanh } from "../operations/tanh.ts";
import { createReferenceMachine } from "../reference/referenceMachine.ts";
import type { Tensor } from "../tensor.ts";
import { assembleMachine } from "./assembleMachine.ts";
import type { KernelModule } from "./kernelModule.ts";

/** FNV-1a of the self test's results under strict arithmetic, on every machine. */
export const SELF_TEST_HASH = "d4b52cb8";

const ROWS = 37;
const INPUTS = 53;
const CLASSES = 41;

interface SelfTest {
  readonly programs: Programs<"test">;
  readonly inputs: Tensor;
  readonly weight: Tensor;
  readonly labels: Tensor;
  readonly outputs: readonly Tensor[];
}

/** A layer, three transcendental functions, a loss and the way back: products of all transpositions, sums, softmax. */
function traceSelfTest(): SelfTest {
  const inputs = leaf("inputs", [ROWS, INPUTS], "f32");
  const weight = leaf("weight", [CLASSES, INPUTS], "f32");
  const labels = leaf("labels", [ROWS], "i32");
  const hidden = relu(matmul(inputs, weight, { transposeB: true }));
  const logits = add(mul(hidden, tanh(hidden)), erf(matmul(hidden, matmul(weight, weight, { transposeB: true }))));
  const loss = mean(crossEntropy(logits, labels, { precision: "f32", gradient: "softmax-minus-one-hot" }));
  const outputs = [loss, logits, ...differentiate(loss, [inputs, weight])];
  return { programs: { test: { outputs } }, inputs, weight, labels, outputs };
}

/** Runs the self test on compiled kernels; hexadecimal. */
export async function selfTestHash(kernels: KernelModule): Promise<string> {
  const test = traceSelfTest();
  return hashRun(test, await assembleMachine(test.programs, kernels, 1));
}

/** Runs the self test on the reference, from which `SELF_TEST_HASH` is taken. */
export function referenceSelfTestHash(): string {
  const test = traceSelfTest();
  return hashRun(test, createReferenceMachine(test.programs));
}

function hashRun({ inputs, weight, labels, outputs }: SelfTest, machine: Machine<"test">): string {
  // Halves of small integers, scattered by multiplication: any engine makes the same ones.
  machine.values(inputs).forEach((_, i, values) => {
    values[i] = (((i * 2_654_435) % 1009) - 504) / 512;
  });
  machine.values(weight).forEach((_, i, values) => {
    values[i] = (((i * 40_503) % 997) - 498) / 2048;
  });
  machine.values(labels).forEach((_, i, values) => {
    values[i] = i % CLASSES;
  });
  machine.run("test");
  const hash = outputs.reduce((sum, output) => fnv1a(machine.values(output) as Float32Array, sum), 0x811c9dc5);
  machine.dispose();
  return (hash >>> 0).toString(16).padStart(8, "0");
}

function fnv1a(values: Float32Array, start: number): number {
  let hash = start;
  for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash;
}
