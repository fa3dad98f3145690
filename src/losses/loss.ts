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
  /** What a number of it is, in a word or two: nats, squared error, margin. */
  readonly unit: string;
  /**
   * The mean loss at or below which the training set counts as fitted where no accuracies tell; a tenth of it is the least
   * peak of a spike. `fitThreshold` gives it from what a mistake costs.
   */
  fittedBelow(settings: S, classes: number): number;
  /**
   * The infimum of the mean loss over all logits, at least 0 and less than `fittedBelow`: spikes are looked for in what the
   * loss is above it. 0 where it is left out.
   */
  floor?(settings: S, classes: number): number;
  /**
   * Names of the settings that change no more than how it is rounded: after a fork with another value it is the same loss,
   * and its numbers before and after are compared.
   */
  readonly rounding?: readonly string[];
  /** Whether the derivatives of ℓᵢ with respect to the logits of a row sum to 0 in exact arithmetic. */
  zeroSum(settings: S): boolean;
  /** A few words for the line that says what is trained. */
  describe(settings: S): string;
  /** @param labels i32 [rows] */
  trace(logits: Tensor, labels: Tensor, settings: S): TracedLoss;
}

/**
 * The mean loss of a set that is fitted but for one sample in 69, whose loss is the least that a wrong answer can have: what
 * 0.01 nats are to the cross-entropy, whose mistakes cost ln 2 and more.
 * @param mistake the least loss of a sample whose class is not the first, or ties with another
 * @param floor the least loss that there is
 */
export function fitThreshold(mistake: number, floor = 0): number {
  return floor + 0.01 * ((mistake - floor) / Math.LN2);
}

/**
 * A part, marked as one; the types see to it that its functions take what its settings are.
 * @example
 * import { createReferenceMachine, leaf, maximum, mean, pick, rowMaxExcept, scalar, sub } from "slingshot-lab/engine";
 * import { defineLoss, fitThreshold } from "slingshot-lab/losses";
 * import { z } from "zod";
 *
 * const perceptron = defineLoss({
 *   name: "perceptron",
 *   source: "Rosenblatt 1958",
 *   equation: "ℓᵢ = max(0, maxₖ zᵢₖ − zᵢᵧ), k ≠ y",
 *   settings: z.strictObject({ name: z.literal("perceptron") }),
 *   unit: "logit",
 *   fittedBelow: () => fitThreshold(1),
 *   zeroSum: () => true,
 *   describe: () => "perceptron loss",
 *   trace: (logits, labels) => {
 *     const excess = sub(rowMaxExcept(logits, labels), pick(logits, labels));
 *     const sampleLosses = maximum(excess, scalar(0, logits.dtype));
 *     return { logits, sampleLosses, loss: mean(sampleLosses) };
 *   },
 * });
 *
 * const logits = leaf("logits", [2, 3], "f32");
 * const labels = leaf("labels", [2], "i32");
 * const { loss } = perceptron.trace(logits, labels, { name: "perceptron" });
 * const machine = createReferenceMachine({ loss: { outputs: [loss] } });
 * machine.values(logits).set([2, 0, 0, 0, 0, 4]);
 * machine.values(labels).set([0, 1]);
 * machine.run("loss");
 * console.log(machine.values(loss)[0]); // 2
 */
export function defineLoss<T extends z.ZodType<{ readonly name: string }>>(
  part: LossPart<z.output<T>> & { readonly settings: T },
): LossPart<z.output<T>> & { readonly settings: T } {
  return markPart("loss", part);
}
