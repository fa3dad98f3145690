/** @file Rows at the end of a matrix, where transformers have those of which a prediction is read. */
import { part, reshape, type Tensor } from "../engine/index.ts";

/** The last `rows` rows of a matrix. */
export function takeLast(x: Tensor, rows: number): Tensor {
  const [all, columns] = x.shape as readonly number[] as [number, number];
  if (rows === all) return x;
  return part(reshape(x, [all * columns]), (all - rows) * columns, [rows, columns]);
}
