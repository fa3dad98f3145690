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

/**
 * A part, marked as one; the types see to it that its functions take what its settings are.
 * @example
 * import { add, createReferenceMachine, leaf, maximum, mean, pick, rowMaxExcept, scalar, sub } from "slingshot-lab/engine";
 * import { defineLoss } from "slingshot-lab/losses";
 * import { z } from "zod";
 *
 * const hinge = defineLoss({
 *   name: "hinge",
 *   source: "Crammer & Singer 2001",
 *   equation: "ℓᵢ = max(0, 1 + maxₖ zᵢₖ − zᵢᵧ), k ≠ y",
 *   settings: z.strictObject({ name: z.literal("hinge") }),
 *   zeroSum: true,
 *   describe: () => "hinge loss",
 *   trace: (logits, labels) => {
 *     const excess = sub(rowMaxExcept(logits, labels), pick(logits, labels));
 *     const sampleLosses = maximum(add(excess, scalar(1, logits.dtype)), scalar(0, logits.dtype));
 *     return { logits, sampleLosses, loss: mean(sampleLosses) };
 *   },
 * });
 *
 * const logits = leaf("logits", [2, 3], "f32");
 * const labels = leaf("labels", [2], "i32");
 * const { loss } = hinge.trace(logits, labels, { name: "hinge" });
 * const machine = createReferenceMachine({ loss: { outputs: [loss] } });
 * machine.values(logits).set([2, 0, 0, 0, 0, 3]);
 * machine.values(labels).set([0, 1]);
 * machine.run("loss");
 * console.log(machine.values(loss)[0]); // 2
 */
export function defineLoss<T extends z.ZodType<{ readonly name: string }>>(
  part: LossPart<z.output<T>> & { readonly settings: T },
): LossPart<z.output<T>> & { readonly settings: T } {
  return markPart("loss", part);
}
