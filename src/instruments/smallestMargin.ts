/** @file The least certain sample. */
import { max, neg, pick, rowMaxExcept, sub } from "../engine/index.ts";
import { defineInstrument } from "./instrument.ts";

export const smallestMargin = defineInstrument({
  name: "smallestMargin",
  title: "Smallest margin",
  meaning:
    "Smallest lead of a prediction's correct logit over its largest other one; negative where one is wrong, 0 at a tie.",
  formula: "minᵢ (zᵢ,yᵢ − max_{k≠yᵢ} zᵢₖ)",
  source: "Prieto et al. 2025 (arXiv 2501.04697): the margin at which softmax collapse begins",
  unit: "logit",
  remarks:
    "Of the logits as the loss sees them, one subtraction in its type. A tie gives 0 (of either sign), a single class ∞, and NaN or ∞ − ∞ in any row gives NaN.",
  topic: "logits",
  phases: true,
  type: "f32",
  trace: ({ logits, labels }) => neg(max(sub(rowMaxExcept(logits, labels), pick(logits, labels)), 0)),
});
