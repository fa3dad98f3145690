/** @file What a loss is: its settings with their meanings, and a graph from logits and labels to a scalar. */
import type { z } from "zod";
import type { Tensor } from "../engine/index.ts";
import { markPart } from "../registry.ts";

export interface TracedLoss {
  /** The logits as the loss sees them [rows, classes]: in its precision. */
  readonly logits: Tensor;
  /** [rows] */
  readonly sampleLosses: Tensor;
  /** Their mean, a scalar: what is minimised. */
  readonly loss: Tensor;
}

export interface LossPart<S extends { readonly name: string } = { readonly name: string }> {
  /** As the settings' `name` has it. */
  readonly name: S["name"];
  /** Paper and place. */
  readonly source: string;
  /** The loss of a sample, in words of mathematics: i runs over the rows of logits, y is the right class. */
  readonly equation: string;
  /** A `z.strictObject` with `name`, a literal; every setting has a default and a meaning. */
  readonly settings: z.ZodType<S>;
  /** Whether the derivatives of ℓᵢ with respect to the logits of a row sum to 0 in exact arithmetic. */
  readonly zeroSum: boolean;
  /** A few words for the line that says what is trained. */
  describe(settings: S): string;
  /** @param labels i32 [rows] */
  trace(logits: Tensor, labels: Tensor, settings: S): TracedLoss;
}

/** A part, marked as one; the types see to it that its functions take what its settings are. */
export function defineLoss<T extends z.ZodType<{ readonly name: string }>>(
  part: LossPart<z.output<T>> & { readonly settings: T },
): LossPart<z.output<T>> & { readonly settings: T } {
  return markPart("loss", part);
}
