/** @file Numbers of groups of parameters, for probes that measure each layer for itself. */
import { z } from "zod";
import { add, cast, mul, part, scalar, squaredNorm, sub, sum, type Tensor } from "../engine/index.ts";
import { groupParameters, type ParameterGroup, type Subject } from "./subject.ts";

export const groupSettings = {
  by: z
    .enum(["all", "layer", "tensor"])
    .default("layer")
    .describe(
      "What is measured for itself beside all parameters together: nothing else (`all`), each layer with its weights and biases, or each tensor.",
    ),
};

type By = z.output<(typeof groupSettings)["by"]>;

const listGroups = (by: By, { layout }: Pick<Subject, "layout">): ParameterGroup[] =>
  by === "all" ? [] : groupParameters(layout, by);

/** What the columns are of: nothing for all parameters together, then the groups. */
export const listGroupNames = ({ by }: { readonly by: By }, subject: Pick<Subject, "layout">): readonly string[] => [
  "",
  ...listGroups(by, subject).map(({ name }) => name),
];

/** A scalar of a stretch of flat vectors, additive over stretches. */
type Additive = (...stretches: readonly Tensor[]) => Tensor;

/** `compute` of all parameters and then of each group, in the order of `listGroupNames`; all from one pass over each group. */
export function sumByGroup(
  { by }: { readonly by: By },
  { layout }: Pick<Subject, "layout">,
  vectors: readonly Tensor[],
  compute: Additive,
): Tensor[] {
  const groups = groupParameters(layout, by === "all" ? "layer" : by);
  const sums = groups.map(({ stretches }) =>
    addAll(stretches.map(({ offset, length }) => compute(...vectors.map((vector) => part(vector, offset, [length]))))),
  );
  return [addAll(sums), ...(by === "all" ? [] : sums)];
}

/** How many parameters there are, in the order of `listGroupNames`. */
export function countByGroup({ by }: { readonly by: By }, subject: Pick<Subject, "layout">): number[] {
  const groups = groupParameters(subject.layout, "layer");
  const all = groups.reduce((total, { size }) => total + size, 0);
  return [all, ...listGroups(by, subject).map(({ size }) => size)];
}

const addAll = (terms: readonly Tensor[]): Tensor => terms.reduce((total, term) => add(total, term));

/** ‖x‖² in float64. */
export const square: Additive = (x) => squaredNorm(x as Tensor);

/** ⟨x, y⟩ of scalars ‖x‖², ‖y‖² and ‖y − x‖², which take no vectors in float64: within rounding of ‖x‖². */
export function innerFrom(x: Tensor, y: Tensor, difference: Tensor): Tensor {
  return mul(sub(add(x, y), difference), scalar(0.5, "f64"));
}

/** ⟨x, y⟩ in float64. */
export const dot: Additive = (x, y) => sum(mul(cast(x as Tensor, "f64"), cast(y as Tensor, "f64")));
