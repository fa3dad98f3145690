/** @file Overwriting one row of a leaf, whose number is computed: a memory of the last so many vectors. */
import { BYTES, type TensorData } from "../dtype.ts";
import { COPY_TILE } from "../kernels/tiles.ts";
import { sizeOf } from "../shape.ts";
import { apply, type Operation, ShapeError, type Tensor } from "../tensor.ts";

const writeRowOperation: Operation = {
  name: "writeRow",
  mutates: [0],
  infer: (inputs) => {
    const [target, row, value] = inputs as [Tensor, Tensor, Tensor];
    const fits = target.shape.length === 1 && value.shape.length === 1;
    if (target.dtype !== value.dtype || row.dtype !== "f64" || sizeOf(row.shape) !== 1 || !fits)
      throw new ShapeError(
        "writeRow",
        inputs,
        "needs a flat leaf, a number of type f64, and a vector of the leaf's type",
      );
    return { shape: target.shape, dtype: target.dtype };
  },
  alias: () => ({ offset: 0 }),
  evaluate: (_, [target, row, value]) => {
    const { length } = value as TensorData;
    const number = Math.floor(row?.[0] as number);
    if (number >= 0 && (number + 1) * length <= (target as TensorData).length)
      (target as TensorData).set(value as TensorData, number * length);
  },
  lower: ({ inputs, dtype }, place) => {
    const count = sizeOf((inputs[2] as Tensor).shape);
    const rows = Math.floor(sizeOf((inputs[0] as Tensor).shape) / count);
    const words = [place.input(0), place.input(1), place.input(2), count, rows];
    return [{ kernel: `writeRow_${BYTES[dtype]}`, tiles: Math.ceil(count / COPY_TILE), words }];
  },
};

/**
 * The leaf `target`, rows one after the other, with `value` in the place of one of them. Nothing is written to a row that it
 * does not have: the number may come from a file.
 * @param row number of the row, f64
 */
export function writeRow(target: Tensor, row: Tensor, value: Tensor): Tensor {
  return apply(writeRowOperation, [target, row, value], undefined);
}
