/** @file How much there is to compute in a graph. */
import { sortTopologically } from "./graph.ts";
import type { Tensor } from "./tensor.ts";

/** Multiplications of all matrix products, convolutions and attentions that `outputs` depend on; the rest takes little time. */
export function countProducts(outputs: readonly Tensor[]): number {
  return sortTopologically(outputs).reduce((sum, node) => sum + (node.operation.products?.(node) ?? 0), 0);
}
