/** @file Training accuracy. */
import { argmax, equal, max, mean, neg, reshape, type Tensor } from "../engine/index.ts";
import type { Instrument } from "./instrument.ts";

/** Share of samples all of whose answers are right: the largest logit is that of the label. */
export function traceAccuracy(logits: Tensor, labels: Tensor, answers: number): Tensor {
  const right = equal(argmax(logits), labels);
  if (answers === 1) return mean(right);
  const samples = (labels.shape[0] as number) / answers;
  // The smallest of ones and zeros: 1 where all are.
  return mean(neg(max(neg(reshape(right, [answers, samples])), 0)));
}

/** Share of samples whose largest logit is that of their label. */
export const trainAccuracy: Instrument = {
  name: "trainAccuracy",
  title: "Train accuracy",
  meaning: "Share of the step's training samples whose first largest logit is that of their class, 0 to 1.",
  formula: "1/N Σᵢ [argmaxₖ zᵢₖ = yᵢ]",
  source: "Thilak et al. 2022, Fig. 1",
  type: "f32",
  trace: ({ logits, labels, answers }) => traceAccuracy(logits, labels, answers),
};
