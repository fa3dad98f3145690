/** @file Largest value along an axis, and where it stands. */
import type { TensorData } from "../dtype.ts";
import { ROW_TILE } from "../kernels/tiles.ts";
import { apply, expectFloats, input, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { broadcastTo, reduceAxis, resolveAxis, splitAtAxis, sum } from "./broadcast.ts";
import { equal } from "./compare.ts";
import { div } from "./div.ts";
import { mul } from "./mul.ts";
import { reshape } from "./reshape.ts";

interface MaxAttributes {
  readonly axis: number;
}

const maxOperation: Operation<MaxAttributes> = {
  name: "max",
  infer: (inputs, { axis }) => {
    const dtype = expectFloats("max", inputs, 1);
    const [x] = inputs as [Tensor];
    if (x.shape[axis] === 0) throw new ShapeError("max", inputs, `axis ${axis} is empty`);
    return { shape: x.shape.toSpliced(axis, 1), dtype };
  },
  // Ties share the cotangent, as in PyTorch's amax.
  differentiate: (node, cotangent) => {
    const [x] = node.inputs as [Tensor];
    const { axis } = node.attributes;
    const along = x.shape.with(axis, 1);
    const hits = equal(x, broadcastTo(reshape(node, along), x.shape));
    const share = div(cotangent, sum(hits, axis));
    return [mul(hits, broadcastTo(reshape(share, along), x.shape))];
  },
  evaluate: ({ inputs, attributes }, [x], output) => {
    const { outer, n, inner } = splitAtAxis((inputs[0] as Tensor).shape, attributes.axis);
    const source = x as TensorData;
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let largest = -Infinity;
        for (let k = 0; k < n; k++) largest = Math.max(largest, source[(o * n + k) * inner + i] as number);
        output[o * inner + i] = largest;
      }
    }
  },
  lower: (node, place) => {
    const split = splitAtAxis(input(node, 0).shape, node.attributes.axis);
    return [reduceAxis(`maxAxis_${node.dtype}`, place, split)];
  },
};

/** Maximum over `axis` (counted from the back where negative), which goes; NaN where any element is NaN. */
export function max(x: Tensor, axis: number): Tensor {
  return apply(maxOperation, [x], { axis: resolveAxis("max", x, axis) });
}

const argmaxOperation: Operation = {
  name: "argmax",
  infer: (inputs) => {
    expectFloats("argmax", inputs, 1);
    const [x] = inputs as [Tensor];
    if (x.shape.length !== 2 || x.shape[1] === 0)
      throw new ShapeError("argmax", inputs, "needs rows of at least one column");
    return { shape: [x.shape[0] as number], dtype: "i32" };
  },
  differentiate: () => [null],
  evaluate: ({ inputs }, [x], output) => {
    const columns = (inputs[0] as Tensor).shape[1] as number;
    const source = x as TensorData;
    for (let row = 0; row < output.length; row++) {
      let best = 0;
      for (let column = 1; column < columns; column++) {
        const value = source[row * columns + column] as number;
        const largest = source[row * columns + best] as number;
        if (!Number.isNaN(largest) && (value > largest || Number.isNaN(value))) best = column;
      }
      output[row] = best;
    }
  },
  lower: (node, place) => {
    const [rows, columns] = input(node, 0).shape as [number, number];
    const words = [place.input(0), place.output, rows, columns];
    return [{ kernel: `argMax_${input(node, 0).dtype}`, tiles: Math.ceil(rows / ROW_TILE), words }];
  },
};

/** Index of the first largest element of each row of a matrix, i32 [rows]; a NaN counts as largest, as in PyTorch. */
export function argmax(x: Tensor): Tensor {
  return apply(argmaxOperation, [x], undefined);
}
