/** @file The loss of an experiment as a graph: where its precision is chosen. */
import {
  cast,
  crossEntropy,
  type LossGradient,
  type LossPrecision,
  mean,
  round,
  type Tensor,
} from "../engine/index.ts";

export interface LossSettings {
  readonly precision: LossPrecision;
  readonly gradient: LossGradient;
}

export interface TracedLoss {
  /** The logits as the loss sees them [rows, classes]. */
  readonly logits: Tensor;
  /** [rows] */
  readonly sampleLosses: Tensor;
  readonly loss: Tensor;
}

/**
 * Mean softmax cross-entropy in the precision asked for. The logits are cast to it, and its gradient comes back through
 * the cast; the 16-bit formats round the mean and its derivative too.
 */
export function traceLoss(logits: Tensor, labels: Tensor, settings: LossSettings): TracedLoss {
  const { precision } = settings;
  const half = precision === "f16" || precision === "bf16";
  const rounded = (x: Tensor) => (half ? round(x, precision) : x);
  const seen = rounded(cast(logits, precision === "f64" ? "f64" : "f32"));
  const sampleLosses = crossEntropy(seen, labels, settings);
  return { logits: seen, sampleLosses, loss: rounded(mean(rounded(sampleLosses))) };
}
