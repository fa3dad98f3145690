/** @file Rows picked by index, and added back by index: embeddings, and rows that several positions share. */
import { BYTES, type TensorData } from "../dtype.ts";
import { COLUMN_TILE, ROW_TILE } from "../kernels/tiles.ts";
import { apply, expectFloats, input, type Operation, ShapeError, type Tensor } from "../tensor.ts";

const gatherOperation: Operation = {
  name: "gatherRows",
  infer: (inputs) => {
    const [table, index] = inputs as [Tensor, Tensor];
    if (table.shape.length !== 2 || index.dtype !== "i32" || index.shape.length !== 1) {
      throw new ShapeError("gatherRows", inputs, "needs a matrix and a vector of i32 row numbers");
    }
    return { shape: [index.shape[0] as number, table.shape[1] as number], dtype: table.dtype };
  },
  differentiate: (node, cotangent) => [scatterRows(cotangent, input(node, 1), input(node, 0).shape[0] as number), null],
  evaluate: (node, [table, index], output) => {
    const columns = node.shape[1] as number;
    output.fill(0);
    index?.forEach((source, row) => {
      if (source < 0) return;
      output.set((table as TensorData).subarray(source * columns, (source + 1) * columns), row * columns);
    });
  },
  lower: (node, place) => {
    const [rows, columns] = node.shape as readonly number[] as [number, number];
    const words = [place.input(0), place.input(1), place.output, rows, columns];
    return [{ kernel: `gatherRows_${BYTES[node.dtype]}`, tiles: Math.ceil(rows / ROW_TILE), words }];
  },
};

/**
 * Row index[r] of `table` as row r, zeros where the index is negative; others outside the table are the caller's error.
 *
 * @param table [rows, columns]
 * @param index i32 [count]
 * @returns [count, columns]
 */
export function gatherRows(table: Tensor, index: Tensor): Tensor {
  return apply(gatherOperation, [table, index], undefined);
}

interface ScatterAttributes {
  readonly tableRows: number;
}

const scatterOperation: Operation<ScatterAttributes> = {
  name: "scatterRows",
  infer: (inputs, { tableRows }) => {
    const [x, index] = inputs as [Tensor, Tensor];
    const dtype = expectFloats("scatterRows", [x], 1);
    if (x.shape.length !== 2 || index.dtype !== "i32" || index.shape[0] !== x.shape[0]) {
      throw new ShapeError("scatterRows", inputs, "needs a matrix and one i32 row number for each of its rows");
    }
    return { shape: [tableRows, x.shape[1] as number], dtype };
  },
  differentiate: (node, cotangent) => [gatherRows(cotangent, input(node, 1)), null],
  evaluate: (node, [x, index], output) => {
    const columns = node.shape[1] as number;
    const round = node.dtype === "f32" ? Math.fround : Number;
    output.fill(0);
    index?.forEach((target, row) => {
      if (target < 0) return;
      for (let column = 0; column < columns; column++) {
        const at = target * columns + column;
        output[at] = round((output[at] as number) + (x?.[row * columns + column] as number));
      }
    });
  },
  // Tiles are blocks of columns: each adds its rows in ascending order, whatever the threads.
  lower: (node, place) => {
    const [tableRows, columns] = node.shape as readonly number[] as [number, number];
    const words = [place.input(0), place.input(1), place.output, input(node, 0).shape[0] as number, columns, tableRows];
    return [{ kernel: `scatterRows_${node.dtype}`, tiles: Math.ceil(columns / COLUMN_TILE), words }];
  },
};

/**
 * A matrix of `tableRows` rows in which row i is the sum, in ascending order from +0, of the rows r with index[r] = i; rows with
 * a negative index are in no sum.
 *
 * @param x [count, columns]
 * @param index i32 [count]
 * @returns [tableRows, columns]
 */
export function scatterRows(x: Tensor, index: Tensor, tableRows: number): Tensor {
  return apply(scatterOperation, [x, index], { tableRows });
}
