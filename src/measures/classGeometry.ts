/** @file How features lie by their classes: how far apart the classes' means are, in which shape, and how tight each class. */

export interface LabelledFeatures {
  /** Row-major [rows, units]; further rows do not count. */
  readonly features: ArrayLike<number>;
  readonly rows: number;
  readonly units: number;
  /** Class of each row. */
  readonly labels: ArrayLike<number>;
}

export interface ClassGeometry {
  /** Mean distance between two classes' means, over the mean distance of a row from its own. */
  readonly distanceRatio: number;
  /** Variance within the classes over that of their means, tr Σ_W / tr Σ_B. */
  readonly varianceRatio: number;
  /** Of the lengths of the classes' means as seen from their common mean: standard deviation over mean. */
  readonly lengthSpread: number;
  /** Of the cosines between two of them: standard deviation. */
  readonly cosineSpread: number;
  /** Of the same: mean distance from −1/(C − 1), the cosine in a simplex of C corners. */
  readonly cosineExcess: number;
  /** The class whose mean is nearest to each row, the first one of equals; −1 where a distance is no number. */
  readonly nearest: Int32Array;
}

/** Classes that have no row do not count; all is NaN where fewer than two have, but `nearest`. */
export function describeClasses(given: LabelledFeatures): ClassGeometry {
  const { features, rows, units } = given;
  const { classes, means, memberOf } = averageClasses(given);
  const center = averageRows(means, classes.length, units);
  const toOwn = Float64Array.from({ length: rows }, (_, row) =>
    squaredDistance(features, row, means, memberOf[row] as number, units),
  );
  const centered = means.map((value, i) => value - (center[i % units] as number));
  const squares = Float64Array.from(classes, (_, c) => product(centered, c, c, units));
  const lengths = squares.map(Math.sqrt);
  const distances: number[] = [];
  const cosines: number[] = [];
  for (let c = 0; c < classes.length; c++) {
    for (let d = 0; d < c; d++) {
      distances.push(Math.sqrt(squaredDistance(means, c, means, d, units)));
      cosines.push(product(centered, c, d, units) / ((lengths[c] as number) * (lengths[d] as number)));
    }
  }
  const simplex = -1 / (classes.length - 1);
  return {
    distanceRatio: meanOf(distances) / meanOf(toOwn.map(Math.sqrt)),
    varianceRatio: classes.length < 2 ? Number.NaN : meanOf(toOwn) / meanOf(squares),
    lengthSpread: classes.length < 2 ? Number.NaN : deviationOf(lengths) / meanOf(lengths),
    cosineSpread: deviationOf(cosines),
    cosineExcess: meanOf(cosines.map((cosine) => Math.abs(cosine - simplex))),
    nearest: Int32Array.from({ length: rows }, (_, row) => findNearest(given, row, means, classes)),
  };
}

/** Mean of each class that has rows, in the order of the classes' numbers. */
function averageClasses({ features, rows, units, labels }: LabelledFeatures) {
  const classes = [...new Set(Array.from({ length: rows }, (_, row) => labels[row] as number))].sort((a, b) => a - b);
  const places = new Map(classes.map((label, place) => [label, place]));
  const memberOf = Int32Array.from({ length: rows }, (_, row) => places.get(labels[row] as number) as number);
  const means = new Float64Array(classes.length * units);
  const counts = new Float64Array(classes.length);
  for (let row = 0; row < rows; row++) {
    const first = (memberOf[row] as number) * units;
    counts[memberOf[row] as number] = (counts[memberOf[row] as number] as number) + 1;
    for (let j = 0; j < units; j++)
      means[first + j] = (means[first + j] as number) + (features[row * units + j] as number);
  }
  return { classes, memberOf, means: means.map((sum, i) => sum / (counts[Math.floor(i / units)] as number)) };
}

function averageRows(matrix: Float64Array, rows: number, units: number): Float64Array {
  return Float64Array.from({ length: units }, (_, j) => {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += matrix[row * units + j] as number;
    return sum / rows;
  });
}

function findNearest(
  { features, units }: LabelledFeatures,
  row: number,
  means: Float64Array,
  classes: readonly number[],
): number {
  let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
  for (const [place, label] of classes.entries()) {
    const distance = squaredDistance(features, row, means, place, units);
    if (Number.isNaN(distance)) return -1;
    if (distance < least) [nearest, least] = [label, distance];
  }
  return nearest;
}

/** Between row `i` of one matrix and row `k` of another. */
export function squaredDistance(
  a: ArrayLike<number>,
  i: number,
  b: ArrayLike<number>,
  k: number,
  units: number,
): number {
  let sum = 0;
  const [first, other] = [i * units, k * units];
  for (let j = 0; j < units; j++) {
    const difference = (a[first + j] as number) - (b[other + j] as number);
    sum += difference * difference;
  }
  return sum;
}

function product(matrix: Float64Array, i: number, k: number, units: number): number {
  let sum = 0;
  for (let j = 0; j < units; j++) sum += (matrix[i * units + j] as number) * (matrix[k * units + j] as number);
  return sum;
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

function deviationOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(Array.from(values, (value) => (value - mean) ** 2)));
}
