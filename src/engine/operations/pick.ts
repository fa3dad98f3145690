/** @file One element of each row, and its way back. */
import type { TensorData } from "../dtype.ts";
import { ROW_TILE } from "../kernels/tiles.ts";
import { apply, input, type Operation, ShapeError, type Tensor } from "../tensor.ts";
import { sum } from "./broadcast.ts";
import { equal } from "./compare.ts";
import { div } from "./div.ts";
import { fill, scalar } from "./leaf.ts";
import { maximum } from "./maximum.ts";
import { mul } from "./mul.ts";
import { reshape } from "./reshape.ts";
import { sub } from "./sub.ts";

/** Rows and columns of `x` [rows, columns] with one i32 index a row. */
function expectIndexedRows(name: string, inputs: readonly Tensor[]): [number, number] {
  const [x, index] = inputs as [Tensor, Tensor];
  if (x.shape.length !== 2 || index.dtype !== "i32" || index.shape.length !== 1 || index.shape[0] !== x.shape[0]) {
    throw new ShapeError(name, inputs, "needs a matrix and one i32 index for each of its rows");
  }
  return x.shape as readonly number[] as [number, number];
}

const pickOperation: Operation = {
  name: "pick",
  infer: (inputs) => ({ shape: [expectIndexedRows("pick", inputs)[0]], dtype: (inputs[0] as Tensor).dtype }),
  differentiate: ({ inputs }, cotangent) => {
    const [x, index] = inputs as [Tensor, Tensor];
    return [place(cotangent, index, x.shape[1] as number), null];
  },
  evaluate: ({ inputs }, [x, index], output) => {
    const columns = (inputs[0] as Tensor).shape[1] as number;
    for (let row = 0; row < output.length; row++) output[row] = x?.[row * columns + (index?.[row] as number)] as number;
  },
  lower: (node, at) => {
    const [rows, columns] = input(node, 0).shape as [number, number];
    const words = [at.input(0), at.input(1), at.output, rows, columns];
    return [{ kernel: `pick_${node.dtype}`, tiles: Math.ceil(rows / ROW_TILE), words }];
  },
};

/** x[row, index[row]] for each row of `x` [rows, columns], `index` i32 [rows]; indices outside the columns are the caller's error. */
export function pick(x: Tensor, index: Tensor): Tensor {
  return apply(pickOperation, [x, index], undefined);
}

interface PlaceAttributes {
  readonly columns: number;
}

const placeOperation: Operation<PlaceAttributes> = {
  name: "place",
  infer: (inputs, { columns }) => {
    const [value, index] = inputs as [Tensor, Tensor];
    if (value.shape.length !== 1 || index.dtype !== "i32" || index.shape[0] !== value.shape[0]) {
      throw new ShapeError("place", inputs, "needs one value and one i32 index a row");
    }
    return { shape: [value.shape[0] as number, columns], dtype: value.dtype };
  },
  differentiate: (node, cotangent) => [pick(cotangent, input(node, 1)), null],
  evaluate: ({ attributes: { columns } }, [value, index], output) => {
    output.fill(0);
    (index as TensorData).forEach((column, row) => {
      output[row * columns + column] = value?.[row] as number;
    });
  },
  lower: (node, at) => {
    const [rows, columns] = node.shape as readonly number[] as [number, number];
    const words = [at.input(0), at.input(1), at.output, rows, columns];
    return [{ kernel: `place_${node.dtype}`, tiles: Math.ceil(rows / ROW_TILE), words }];
  },
};

/** Zeros [rows, columns] with value[row] at column index[row] of each row; `value` is [rows], `index` i32 [rows]. */
export function place(value: Tensor, index: Tensor, columns: number): Tensor {
  return apply(placeOperation, [value, index], { columns });
}

const rowMaxExceptOperation: Operation = {
  name: "rowMaxExcept",
  infer: (inputs) => ({ shape: [expectIndexedRows("rowMaxExcept", inputs)[0]], dtype: (inputs[0] as Tensor).dtype }),
  // Ties share the cotangent, as those of `max`; a row of one column has nobody to take it.
  differentiate: (node, cotangent) => {
    const [x, index] = node.inputs as [Tensor, Tensor];
    const [rows, columns] = x.shape as readonly number[] as [number, number];
    const one = fill(1, [rows], x.dtype);
    const hits = mul(equal(x, reshape(node, [rows, 1])), sub(scalar(1, x.dtype), place(one, index, columns)));
    const share = div(cotangent, maximum(sum(hits, 1), one));
    return [mul(hits, reshape(share, [rows, 1])), null];
  },
  evaluate: ({ inputs }, [x, index], output) => {
    const columns = (inputs[0] as Tensor).shape[1] as number;
    for (let row = 0; row < output.length; row++) {
      let largest = -Infinity;
      for (let column = 0; column < columns; column++) {
        if (column !== index?.[row]) largest = Math.max(largest, x?.[row * columns + column] as number);
      }
      output[row] = largest;
    }
  },
  lower: (node, at) => {
    const [rows, columns] = input(node, 0).shape as [number, number];
    const words = [at.input(0), at.input(1), at.output, rows, columns];
    return [{ kernel: `rowMaxExcept_${node.dtype}`, tiles: Math.ceil(rows / ROW_TILE), words }];
  },
};

/**
 * The largest element of each row of `x` [rows, columns] outside column index[row], [rows]; −∞ where there is no other.
 */
export function rowMaxExcept(x: Tensor, index: Tensor): Tensor {
  return apply(rowMaxExceptOperation, [x, index], undefined);
}
