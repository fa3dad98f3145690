/** @file What a gradient transform is: something that happens to the gradient before the optimizer sees it. */
import type { z } from "zod";
import type { Tensor } from "../../engine/index.ts";
import { markPart } from "../../registry.ts";
import type { Layout } from "../layout.ts";
import type { Memory, StepCount, StepInputs } from "../optimizer.ts";

/** Settings that every transform has. */
export interface TransformSettings {
  readonly name: string;
}

/** What a transform computes with. */
export interface TransformInputs
  extends Pick<StepInputs, "dtype" | "layout" | "parameters" | "gradient" | "memory" | "scalars"> {
  /** Normal numbers of mean 0 and deviation 1 in the shape of `like`, others at each step and for each call. */
  drawNormal(like: Tensor): Tensor;
}

/** The gradient that goes on, and what of the memory has changed. */
export interface TransformResult {
  readonly gradient: Tensor;
  readonly memory?: Readonly<Record<string, Tensor>>;
}

/** A gradient transform, of the shape of an optimizer: several of them are a chain (optax), in the order of the settings. */
export interface TransformPart<S extends TransformSettings = TransformSettings> {
  /** As the settings' `name` has it. */
  readonly name: S["name"];
  /** Paper and equation. */
  readonly source: string;
  readonly equation: string;
  /** A `z.strictObject` with `name`, a literal; every setting has a default and a meaning. */
  readonly settings: z.ZodType<S>;
  /** As of an optimizer; none where left out. */
  memory?(settings: S, layout: Layout): readonly (string | Memory)[];
  scalars?(settings: S, count: StepCount): Readonly<Record<string, number>>;
  apply(inputs: TransformInputs, settings: S): TransformResult;
}

/** A part, marked as one; the types see to it that its functions take what its settings are. */
export function defineTransform<T extends z.ZodType<TransformSettings>>(
  part: TransformPart<z.output<T>> & { readonly settings: T },
): TransformPart<z.output<T>> & { readonly settings: T } {
  return markPart("transform", part);
}
