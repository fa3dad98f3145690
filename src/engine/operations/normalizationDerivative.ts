/** @file What the second derivatives of batch and of layer normalisation share. */
import type { Tensor } from "../tensor.ts";
import { add } from "./add.ts";
import { mul } from "./mul.ts";

interface Parts {
  /** y = s P(c): the gradient at x, where P is the projection c − mean c − x̂ mean(c x̂). */
  readonly y: Tensor;
  /** s P(u). */
  readonly toScaled: Tensor;
  /** c = slope · gain. */
  readonly scaled: Tensor;
  /** x̂. */
  readonly normal: Tensor;
  /** u. */
  readonly cotangent: Tensor;
}

/**
 * s P(u) mean(c x̂) + y mean(u x̂) + x̂ mean(u y): times −s the derivative of y by x, through x̂ and s.
 * @param mean over what is normalised together, and of a shape that multiplies
 */
export function sumThroughMoments(
  { y, toScaled, scaled, normal, cotangent }: Parts,
  mean: (products: Tensor) => Tensor,
): Tensor {
  const terms: readonly [Tensor, Tensor][] = [
    [toScaled, mul(scaled, normal)],
    [y, mul(cotangent, normal)],
    [normal, mul(cotangent, y)],
  ];
  return terms.map(([vector, products]) => mul(vector, mean(products))).reduce(add);
}
