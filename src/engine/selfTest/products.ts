/** @file The self test of strict arithmetic: products of all transpositions, sums, softmax, and the way back. */
import { differentiate } from "../differentiate.ts";
import { add } from "../operations/add.ts";
import { crossEntropy } from "../operations/crossEntropy.ts";
import { erf } from "../operations/erf.ts";
import { leaf } from "../operations/leaf.ts";
import { matmul } from "../operations/matmul.ts";
import { mean } from "../operations/mean.ts";
import { mul } from "../operations/mul.ts";
import { relu } from "../operations/relu.ts";
import { tanh } from "../operations/tanh.ts";
import type { SelfTest } from "./selfTest.ts";

/** Of its results under strict arithmetic, on every machine. */
export const PRODUCTS_HASH = "084100c2";

const ROWS = 37;
const INPUTS = 53;
const CLASSES = 41;

/** A layer, three transcendental functions, a loss and its gradients; fused multiply-add gives other bits. */
export function traceProducts(): SelfTest {
  const inputs = leaf("inputs", [ROWS, INPUTS], "f32");
  const weight = leaf("weight", [CLASSES, INPUTS], "f32");
  const labels = leaf("labels", [ROWS], "i32");
  const hidden = relu(matmul(inputs, weight, { transposeB: true }));
  const logits = add(mul(hidden, tanh(hidden)), erf(matmul(hidden, matmul(weight, weight, { transposeB: true }))));
  const losses = crossEntropy(logits, labels, { precision: "f32", gradient: "softmax-minus-one-hot" });
  const loss = mean(losses);
  return {
    program: { outputs: [losses, loss, logits, ...differentiate(loss, [inputs, weight])] },
    fill: (values) => {
      // Halves of small integers, scattered by multiplication: any engine makes the same ones.
      values(inputs).forEach((_, i, all) => {
        all[i] = (((i * 2_654_435) % 1009) - 504) / 512;
      });
      values(weight).forEach((_, i, all) => {
        all[i] = (((i * 40_503) % 997) - 498) / 2048;
      });
      values(labels).forEach((_, i, all) => {
        all[i] = i % CLASSES;
      });
    },
  };
}
