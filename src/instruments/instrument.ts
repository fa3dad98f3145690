/**
 * @file What an instrument is: a scalar traced into the training step beside the loss, never a part of it.
 *
 * All instruments describe one point in parameter space: the weights before the update, with the batch of the step (with
 * dropout and noise on the weights as this step drew them). In their formulas i runs over the N rows of logits; that is one
 * a sample, and one for each answer where a sample has several. No batch is empty. Sums are rounded as the engine rounds
 * them (docs/engine.md, rules 3 and 4), in the type that each says; a column of type `f32` is rounded to it at the end.
 */
import type { Tensor } from "../engine/index.ts";
import type { Offers } from "../optimizers/index.ts";
import { markPart } from "../registry.ts";
import type { Topic } from "./topics.ts";

/** The tensors of one training step that instruments look at. All are those the step computes with anyway. */
export interface StepTensors {
  /** What the classification layer reads [rows, features]. */
  readonly features: Tensor;
  /** Logits in the precision of the loss [rows, classes]; a sample with several answers has several rows. */
  readonly logits: Tensor;
  /** i32 [rows]. */
  readonly labels: Tensor;
  /** Rows of logits that answer one sample: all first answers stand before all second ones. */
  readonly answers: number;
  /** Loss of each sample, in the precision of the loss [rows]. */
  readonly sampleLosses: Tensor;
  /** Mean of `sampleLosses`, a scalar: what the optimizer minimizes. */
  readonly loss: Tensor;
  /** Whether the derivatives of a sample's loss sum to 0 over the classes, in exact arithmetic. */
  readonly zeroSum: boolean;
  /** Derivative of `loss` with respect to `logits` [rows, classes]. */
  readonly logitGradient: Tensor;
  /** Derivative of `loss` with respect to all parameters, one flat vector. */
  readonly gradient: Tensor;
  /** Weight of the classification layer before the update [classes, features]. */
  readonly lastLayerWeight: Tensor;
}

/** A column of the series. Documented here, once, for the report, the reference and the reader of a file. */
export interface RecordedColumn {
  /** Column of the series. */
  readonly name: string;
  readonly title: string;
  /** What a number of it means, in a sentence or two, with its range. */
  readonly meaning: string;
  readonly formula: string;
  /** Paper and place. */
  readonly source: string;
  /** A pure number where it is left out. */
  readonly unit?: string;
  /** What its bits depend on: where it is rounded, what ties, NaN and zeros give. */
  readonly remarks?: string;
  /** How charts draw it: `log` where it spans decades, `share` where it goes from 0 to 1; `linear` where it is left out. */
  readonly axis?: "log" | "linear" | "share";
  /** What it is about, and so where a report has its chart: after all others where it is left out. */
  readonly topic?: Topic;
  /** Whether the phases of slingshots are shaded behind it, and their spikes marked: where it tells of them. */
  readonly phases?: boolean;
  /** What the column is of that has no slash in its name, where others of a family have one; `all` where it is left out. */
  readonly whole?: string;
  /** Column type on disk; losses and norms may need more range than float32 has. */
  readonly type: "f32" | "f64";
}

/** A quantity recorded at every step, and how it follows from the tensors of the step. */
export interface Instrument extends RecordedColumn {
  /** What not every experiment has, to be read after "needs"; given where `trace` may give null. */
  readonly needs?: string;
  /** Null where the optimizer does not offer what it needs, or the loss is of another kind: the run then has no such column. */
  trace(step: StepTensors & Partial<Offers>): Tensor | null;
}

/**
 * An instrument, marked as a part.
 * @example
 * import { max } from "slingshot-lab/engine";
 * import { defineInstrument } from "slingshot-lab/instruments";
 *
 * const largestLogit = defineInstrument({
 *   name: "largestLogit",
 *   title: "Largest logit",
 *   meaning: "The largest logit of the batch.",
 *   formula: "maxᵢₖ zᵢₖ",
 *   source: "this example",
 *   type: "f64",
 *   trace: ({ logits }) => max(max(logits, 1), 0),
 * });
 * console.log(largestLogit.name); // largestLogit
 */
export function defineInstrument(instrument: Instrument): Instrument {
  return markPart("instrument", instrument);
}
