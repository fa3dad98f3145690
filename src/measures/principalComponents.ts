/** @file Principal components of points, the rows of a matrix. */
import { dot, symmetricEigen } from "../landscape/index.ts";
import { listRows, type Matrix, transpose } from "./matrix.ts";

export interface PrincipalComponents {
  /** The share of the variance along each, descending, as many as the shorter side is long; NaN where there is none. */
  readonly shares: Float64Array;
  /** Where each row lies along the first of them: an array a component, a number a row, of mean 0. */
  readonly coordinates: readonly Float64Array[];
}

/**
 * The principal components of the rows about their mean, by the eigenvectors of the smaller of both tables of inner products. A component
 * points to where the point farthest along it lies: from one state of a network to the next it does not turn about by itself.
 * @param most coordinates along so many components are given
 * @throws RangeError where a number is not finite
 */
export function findPrincipalComponents(points: Matrix, most: number): PrincipalComponents {
  const centred = centre(points);
  const isWide = centred.rows <= centred.columns;
  const short = listRows(isWide ? centred : transpose(centred));
  const { values, vectors } = symmetricEigen(
    short.map((row, i) => Float64Array.from(short, (other, j) => (j > i ? 0 : dot(row, other)))),
  );
  const found = values.toReversed().map((value) => Math.max(0, value));
  const total = found.reduce((sum, value) => sum + value, 0);
  const directions = vectors.toReversed().slice(0, most);
  const rows = isWide ? [] : listRows(centred);
  const coordinates = directions.map((direction, k) =>
    turn(
      isWide
        ? direction.map((value) => value * Math.sqrt(found[k] as number))
        : Float64Array.from(rows, (row) => dot(row, direction)),
    ),
  );
  return { shares: found.map((value) => value / total), coordinates };
}

/** The rows without their mean. */
function centre({ rows, columns, values }: Matrix): Matrix {
  const means = new Float64Array(columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) means[j] = (means[j] as number) + (values[i * columns + j] as number) / rows;
  const centred = Float64Array.from(
    { length: rows * columns },
    (_, i) => (values[i] as number) - (means[i % columns] as number),
  );
  return { rows, columns, values: centred };
}

/** So that the number farthest from 0 is positive. */
function turn(values: Float64Array): Float64Array {
  const farthest = values.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return farthest < 0 ? values.map((value) => -value) : values;
}
