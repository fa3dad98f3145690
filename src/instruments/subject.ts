/** @file What is trained, as far as it decides on what can be measured and which columns that has. */
import type { DataShape } from "../data/index.ts";
import type { Layout, OptimizerSettings } from "../optimizers/index.ts";

export interface Subject {
  readonly shape: DataShape;
  /** The parameters, in the order of the flat vector. */
  readonly layout: Layout;
  /** Names of the parameters that are tables of embeddings; where a network has tied its two ends, the last layer's is one. */
  readonly embeddings: readonly string[];
  /** Names of the network's layers whose outputs can be looked at, the first one first; none where it names none. */
  readonly layers: readonly string[];
  readonly optimizer: OptimizerSettings;
}

/** Parameters that are measured together. */
export interface ParameterGroup {
  /** What the column's name ends with, after a slash. */
  readonly name: string;
  /** Where they stand in the flat vector, neighbours joined. */
  readonly stretches: readonly { readonly offset: number; readonly length: number }[];
  /** How many there are. */
  readonly size: number;
}

/** `layers.0` of `layers.0.self_attn.in_proj_weight`; `embedding` of `embedding.weight`. */
const layerOf = (parameter: string): string =>
  /^[^.]+\.\d+(?=\.|$)/.exec(parameter)?.[0] ?? parameter.replace(/\.[^.]*$/, "");

/** The parameters by layer or by tensor, in the order in which they first stand in the flat vector. */
export function groupParameters(layout: Layout, by: "layer" | "tensor"): ParameterGroup[] {
  const groups = new Map<string, { offset: number; length: number }[]>();
  let offset = 0;
  for (const { name, shape } of layout) {
    const length = shape.reduce((product, side) => product * side, 1);
    const group = by === "tensor" ? name : layerOf(name);
    const stretches = groups.get(group) ?? [];
    const last = stretches.at(-1);
    if (last !== undefined && last.offset + last.length === offset) last.length += length;
    else stretches.push({ offset, length });
    groups.set(group, stretches);
    offset += length;
  }
  return [...groups].map(([name, stretches]) => ({
    name,
    stretches,
    size: stretches.reduce((sum, { length }) => sum + length, 0),
  }));
}
