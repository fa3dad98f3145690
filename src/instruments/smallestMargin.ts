/** @file The least certain sample. */
import { max, neg, pick, rowMaxExcept, sub } from "../engine/index.ts";
import type { Instrument } from "./instrument.ts";

/** Smallest distance of a correct logit from the largest other one. */
export const smallestMargin: Instrument = {
  name: "smallestMargin",
  title: "Smallest margin",
  meaning: "Smallest lead of a sample's correct logit over its largest other one; negative where one is misclassified.",
  formula: "minᵢ (zᵢ,yᵢ − max_{k≠yᵢ} zᵢₖ)",
  source: "Prieto et al. 2025 (arXiv 2501.04697): the margin at which softmax collapse begins",
  type: "f32",
  trace: ({ logits, labels }) => neg(max(sub(rowMaxExcept(logits, labels), pick(logits, labels)), 0)),
};
