/** @file Holding the norm of the parameters. */
import { z } from "zod";
import {
  add,
  cast,
  concatenate,
  div,
  mul,
  part,
  reshape,
  scalar,
  sizeOf,
  sqrt,
  squaredNorm,
  step,
  sub,
  type Tensor,
} from "../../engine/index.ts";
import { computeByTensor, type Layout, matchNames } from "../layout.ts";
import { parameterPatterns } from "../patterns.ts";
import { defineConstraint } from "./constraint.ts";

const settings = z
  .strictObject({
    name: z.literal("normClamp"),
    parameters: parameterPatterns
      .default(["*"])
      .describe("Parameters whose norm is held, by their names; `*` stands for any characters. All by default."),
    per: z
      .enum(["group", "tensor"])
      .default("group")
      .describe("Whether all of them have one norm that is held together, or each tensor its own."),
    reference: z
      .union([z.literal("first"), z.number().positive()])
      .default("first")
      .describe("Norm ‖W_c‖ that is held: that before the first update under the clamp, or a number."),
    ratio: z.number().positive().default(1).describe("Factor ρ of that norm."),
  })
  .describe("Scales the parameters after each update so that their norm is `ratio` times a fixed one.");

type Settings = z.output<typeof settings>;

/** The tensors that have a norm together, by the names of their parameters. */
function listGroups({ parameters, per }: Settings, layout: Layout): readonly (readonly string[])[] {
  const names = [...matchNames(layout, parameters)];
  return per === "group" ? [names] : names.map((name) => [name]);
}

export const normClamp = defineConstraint({
  name: "normClamp",
  source: "Truong et al. 2026 (arXiv 2603.13331, 2606.13753)",
  equation: "W ← W · ρ ‖W_c‖₂ / ‖W‖₂; parameters that are all 0 stay so",
  settings,
  memory: (settings, layout) =>
    settings.reference === "first"
      ? [{ name: "reference", length: listGroups(settings, layout).length, dtype: "f64" }]
      : [],
  apply: ({ dtype, layout, parameters, updated, memory }, settings) => {
    const groups = listGroups(settings, layout);
    const norms = (vector: Tensor) => groups.map((names) => normOf(vector, layout, new Set(names)));
    const references = memory.reference
      ? norms(parameters).map((norm, i) => firstOf(part(memory.reference as Tensor, i, []), norm))
      : groups.map(() => scalar(settings.reference as number, "f64"));
    const factors = norms(updated).map((norm, i) => {
      const wanted = mul(references[i] as Tensor, scalar(settings.ratio, "f64"));
      // A norm of 0 is divided by 1, and stays 0.
      const isZero = sub(scalar(1, "f64"), step(norm));
      return cast(div(wanted, add(norm, isZero)), dtype);
    });
    const factorOf = new Map(groups.flatMap((names, i) => names.map((name) => [name, factors[i] as Tensor] as const)));
    return {
      parameters: computeByTensor(layout, [updated], ({ name }, tensor) => {
        const factor = factorOf.get(name);
        return factor === undefined ? (tensor as Tensor) : mul(tensor as Tensor, factor);
      }),
      ...(memory.reference && { memory: { reference: concatenate(references.map((norm) => reshape(norm, [1]))) } }),
    };
  },
});

/** Norm over all elements of some parameters, in float64. */
function normOf(vector: Tensor, layout: Layout, names: ReadonlySet<string>): Tensor {
  let offset = 0;
  const squares: Tensor[] = [];
  for (const { name, shape } of layout) {
    const length = sizeOf(shape);
    if (names.has(name)) squares.push(squaredNorm(part(vector, offset, [length])));
    offset += length;
  }
  return sqrt(squares.reduce((sum, square) => add(sum, square)));
}

/** What is remembered; the norm now where that is 0 still. */
const firstOf = (remembered: Tensor, norm: Tensor): Tensor =>
  add(remembered, mul(norm, sub(scalar(1, "f64"), step(remembered))));
