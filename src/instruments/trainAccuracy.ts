/** @file Training accuracy. */
import { argmax, equal, max, mean, neg, reshape, type Tensor } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

/** Share of samples all of whose answers are right. */
export function traceAccuracy(logits: Tensor, labels: Tensor, answers: number): Tensor {
  const right = equal(argmax(logits), labels);
  if (answers === 1) return mean(right);
  const samples = (labels.shape[0] as number) / answers;
  // The smallest of ones and zeros: 1 where all are.
  return mean(neg(max(neg(reshape(right, [answers, samples])), 0)));
}

/** `traceAccuracy` of the step's batch. */
export const trainAccuracy = defineInstrument({
  name: "trainAccuracy",
  title: "Train accuracy",
  meaning:
    "Share of the step's training samples whose first largest logit is that of their class (with several answers, in all of them), 0 to 1.",
  formula: "1/N Σᵢ [argmaxₖ zᵢₖ = yᵢ]",
  source: "Thilak et al. 2022 (arXiv 2206.04817), Fig. 1",
  remarks:
    "Where a sample has several answers: 1/S Σₛ Πₐ [argmaxₖ zₐₛₖ = yₐₛ] over the S samples and their answers a. Of equal logits the first counts, also of 0 and −0. A NaN is the largest, as in PyTorch, so that a row of NaN predicts class 0.",
  axis: "share",
  topic: "losses",
  type: "f32",
  trace: ({ logits, labels, answers }) => traceAccuracy(logits, labels, answers),
});
