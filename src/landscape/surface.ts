/** @file A function of many numbers that knows how it slopes and bends. */
import type { Operator } from "./operator.ts";
import type { Floats } from "./vectors.ts";

export interface Surface {
  /** How many numbers it is a function of. */
  readonly size: number;
  /** Its value where it stands. */
  loss(): number;
  /** Writes the gradient [size] into `into`, and returns the value. */
  gradient(into: Float64Array): number;
  /** The Hessian where the surface stands when it multiplies. */
  readonly hessian: Operator;
  /** Goes to another point [size]. */
  moveTo(point: Floats): void;
}
