/** @file Reverse-mode differentiation, from graph to graph; its result can be differentiated again. */
import { findDependents, sortTopologically } from "./graph.ts";
import { add } from "./operations/add.ts";
import { fill } from "./operations/leaf.ts";
import { formatShape, sameShape } from "./shape.ts";
import { formatType, type Tensor } from "./tensor.ts";

/**
 * Derivatives of `output` with respect to each of `variables`, as tensors of their shapes.
 *
 * @param output a scalar, unless `cotangent` is given
 * @param cotangent the derivative of what is wanted with respect to `output`, of its shape; 1 by default.
 *   The Hessian-vector product H·u is `differentiate(inner(gradient, u), variables)`.
 * @throws Error where `output` is no scalar or an operation on the way has no derivative
 * @example
 * import { createReferenceMachine, differentiate, leaf, mul, type Tensor } from "slingshot-lab/engine";
 *
 * const x = leaf("x", [], "f64");
 * const [slope] = differentiate(mul(x, x), [x]) as [Tensor];
 * const machine = createReferenceMachine({ slope: { outputs: [slope] } });
 * machine.values(x)[0] = 3;
 * machine.run("slope");
 * console.log(machine.values(slope)[0]); // 6
 */
export function differentiate(output: Tensor, variables: readonly Tensor[], cotangent?: Tensor): Tensor[] {
  const seed = cotangent ?? fill(1, output.shape, output.dtype);
  if (!cotangent && output.shape.length > 0) {
    throw new Error(`differentiate: the output is ${formatType(output)}; only a scalar needs no cotangent`);
  }
  const order = sortTopologically([output]);
  const wanted = new Set(variables);
  const active = findDependents(order, (node) => wanted.has(node));
  const cotangents = new Map<Tensor, Tensor>([[output, seed]]);
  for (const node of order.toReversed()) {
    const arriving = cotangents.get(node);
    if (!arriving || !active.has(node) || !node.inputs.some((child) => active.has(child))) continue;
    if (!node.operation.differentiate) throw new Error(`${node.operation.name} has no derivative`);
    const contributions = node.operation.differentiate(node, arriving);
    node.inputs.forEach((child, index) => {
      const contribution = contributions[index];
      if (!contribution || !active.has(child)) return;
      if (!sameShape(contribution.shape, child.shape)) {
        throw new Error(
          `${node.operation.name}: derivative ${index} has shape ${formatShape(contribution.shape)}, not ${formatShape(child.shape)}`,
        );
      }
      const earlier = cotangents.get(child);
      cotangents.set(child, earlier ? add(earlier, contribution) : contribution);
    });
  }
  return variables.map((variable) => cotangents.get(variable) ?? fill(0, variable.shape, variable.dtype));
}
