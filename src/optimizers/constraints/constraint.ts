/** @file What a constraint is: something that happens to the parameters after each update. */
import type { z } from "zod";
import type { Tensor } from "../../engine/index.ts";
import type { Layout } from "../layout.ts";
import type { Memory, StepInputs } from "../optimizer.ts";

/** Settings that every constraint has. */
export interface ConstraintSettings {
  readonly name: string;
  /** Patterns of the parameters that it holds. */
  readonly parameters: readonly string[];
}

/** What a constraint computes with; `parameters` are those before the update. */
export interface ConstraintInputs extends Pick<StepInputs, "dtype" | "layout" | "parameters" | "memory"> {
  /** The parameters after the update. */
  readonly updated: Tensor;
}

export interface ConstraintResult {
  readonly parameters: Tensor;
  readonly memory?: Readonly<Record<string, Tensor>>;
}

export interface ConstraintPart<S extends ConstraintSettings = ConstraintSettings> {
  /** As the settings' `name` has it. */
  readonly name: S["name"];
  /** Paper and equation. */
  readonly source: string;
  readonly equation: string;
  /** A `z.strictObject` with `name`, a literal; every setting has a default and a meaning. */
  readonly settings: z.ZodType<S>;
  /** What it remembers, as of an optimizer; none where left out. */
  memory?(settings: S, layout: Layout): readonly (string | Memory)[];
  apply(inputs: ConstraintInputs, settings: S): ConstraintResult;
}

/** The types see to it that its functions take what its settings are. */
export function defineConstraint<T extends z.ZodType<ConstraintSettings>>(
  part: ConstraintPart<z.output<T>> & { readonly settings: T },
): ConstraintPart<z.output<T>> & { readonly settings: T } {
  return part;
}
