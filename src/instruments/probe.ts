/** @file What a probe is: a measurement on a schedule, with programs of its own before and after a step's update. */
import type { z } from "zod";
import type { DataShape, Part } from "../data/index.ts";
import type { FloatType, Shape, Tensor } from "../engine/index.ts";
import { markPart } from "../registry.ts";
import type { RecordedColumn } from "./instrument.ts";

/** The network, without dropout and noise, on rows that are always the same. */
export interface Evaluation {
  /** Logits in the precision of the loss [answers · rows, classes]. */
  readonly logits: Tensor;
  /** i32 [answers · rows]. */
  readonly labels: Tensor;
  readonly answers: number;
  /** What the classification layer reads [answers · rows, features]. */
  readonly features: Tensor;
  /** Mean loss, a scalar. */
  readonly loss: Tensor;
}

/** What a probe may look at. */
export interface ProbeContext {
  readonly shape: DataShape;
  /** All parameters, one flat vector. */
  readonly parameters: Tensor;
  /** Traces the network on the first `rows` rows of a part of the data. Both programs may compute it, each when it runs. */
  evaluate(part: Part, rows: number): Evaluation;
  /** A leaf that keeps its values from the program before a step to the one after it. */
  scratch(name: string, shape: Shape, dtype: FloatType): Tensor;
  /** A leaf that keeps its values from one measurement to the next: part of every checkpoint, and first 0. */
  remember(name: string, shape: Shape, dtype: FloatType): Tensor;
}

/** What is computed at one side of a step's update. */
export interface ProbeProgram {
  /** Scalars, one for each column that is measured there. */
  readonly readings: readonly Tensor[];
  /** Operations that overwrite leaves of the probe. */
  readonly updates?: readonly Tensor[];
}

export interface ProbePart<S = unknown> {
  /** Where its settings lie: `instruments.<name>`. */
  readonly name: string;
  /** A `z.strictObject`; every setting has a default and a meaning. */
  readonly settings: z.ZodType<S>;
  /** When it measures, to be read after "recorded". */
  readonly when?: string;
  /** What not every experiment has, to be read after "needs"; given where it depends on the data whether it applies. */
  readonly needs?: string;
  /** What it measures, NaN at the steps at which it does not. */
  readonly columns: readonly RecordedColumn[];
  /** Whether a run on such data has its columns: not where it is switched off. */
  applies(settings: S, shape: DataShape): boolean;
  /** @param isEnd whether the run was ever to end with this step, counted from 1 */
  isDue(settings: S, step: number, isEnd: boolean): boolean;
  /**
   * The programs. What is read before a step's update and what is read after it follow each other as the columns do. A row
   * of the series is about the parameters before its step.
   */
  trace(context: ProbeContext, settings: S): { readonly before?: ProbeProgram; readonly after?: ProbeProgram };
}

/** A part, marked as one; the types see to it that its functions take what its settings are, and by which name they are found. */
export function defineProbe<const Name extends string, T extends z.ZodType>(
  part: ProbePart<z.output<T>> & { readonly name: Name; readonly settings: T },
): ProbePart<z.output<T>> & { readonly name: Name; readonly settings: T } {
  return markPart("probe", part);
}

/** Whether a schedule of every so many steps has this one; 0 for none. */
export const isEvery = (everySteps: number, step: number): boolean => everySteps > 0 && step % everySteps === 0;
