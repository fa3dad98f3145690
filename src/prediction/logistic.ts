/** @file Logistic regression with a small ridge: from features to a probability. */

/** What it was fitted on. */
export interface Example {
  /** Finite, and as many in every example. */
  readonly features: readonly number[];
  readonly happened: boolean;
}

/** The probability for features. */
export type Probability = (features: readonly number[]) => number;

/** Of features divided by their deviations: keeps coefficients finite where a feature tells all, and moves others little. */
const RIDGE = 0.1;

const MOST_ROUNDS = 50;

/**
 * The probability that maximizes Σ log-likelihood − ridge/2 · Σ β² over features taken without their means and divided by their deviations;
 * the intercept is free. By Newton's steps, each halved until it gains. Where it happened to all or none, the share with half a run more of each kind:
 * features tell nothing then.
 */
export function fitLogistic(examples: readonly Example[]): Probability {
  const positives = examples.filter(({ happened }) => happened).length;
  if (positives === 0 || positives === examples.length) {
    const share = (positives + 0.5) / (examples.length + 1);
    return () => share;
  }
  const width = examples[0]?.features.length ?? 0;
  const scales = Array.from({ length: width }, (_, i) =>
    scaleOf(examples.map(({ features }) => features[i] as number)),
  );
  const rowOf = (features: readonly number[]) => [
    1,
    ...scales.map(({ mean, deviation }, i) => ((features[i] as number) - mean) / deviation),
  ];
  const rows = examples.map(({ features }) => rowOf(features));
  const gainOf = (weights: readonly number[]) =>
    rows.reduce((sum, row, i) => {
      const z = dot(row, weights);
      return sum - softplus(examples[i]?.happened ? -z : z);
    }, 0) -
    (RIDGE / 2) * weights.slice(1).reduce((sum, weight) => sum + weight * weight, 0);

  let weights: number[] = new Array(width + 1).fill(0);
  let gain = gainOf(weights);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const gradient = weights.map((weight, i) => (i === 0 ? 0 : -RIDGE * weight));
    const curvature = weights.map((_, i) => weights.map((__, j) => (i === j && i > 0 ? RIDGE : 0)));
    for (const [n, row] of rows.entries()) {
      const p = sigmoid(dot(row, weights));
      for (let i = 0; i <= width; i++) {
        gradient[i] = (gradient[i] as number) + (row[i] as number) * ((examples[n]?.happened ? 1 : 0) - p);
        const line = curvature[i] as number[];
        for (let j = 0; j <= width; j++)
          line[j] = (line[j] as number) + (row[i] as number) * (row[j] as number) * p * (1 - p);
      }
    }
    const step = solve(curvature, gradient);
    let share = 1;
    let next = weights;
    let nextGain = gain;
    for (; share > 1e-6; share /= 2) {
      next = weights.map((weight, i) => weight + share * (step[i] as number));
      nextGain = gainOf(next);
      if (nextGain > gain) break;
    }
    if (!(nextGain > gain + 1e-10)) break;
    [weights, gain] = [next, nextGain];
  }
  return (features) => sigmoid(dot(rowOf(features), weights));
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

/** log(1 + eᶻ). */
const softplus = (z: number) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

function scaleOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // A feature that is always the same tells nothing: its coefficient stays 0.
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

/** A x = b, A symmetric and positive definite: elimination with the largest pivot. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let i = column + 1; i < n; i++)
      if (Math.abs(rows[i]?.[column] ?? 0) > Math.abs(rows[pivot]?.[column] ?? 0)) pivot = i;
    [rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]];
    const top = rows[column] as number[];
    // A row without a pivot belongs to nothing that was measured.
    if (top[column] === 0) continue;
    for (let i = 0; i < n; i++) {
      const row = rows[i] as number[];
      const factor = i === column ? 0 : (row[column] as number) / (top[column] as number);
      if (factor !== 0) for (let j = column; j <= n; j++) row[j] = (row[j] as number) - factor * (top[j] as number);
    }
  }
  return rows.map((row, i) => (row[i] === 0 ? 0 : (row[n] as number) / (row[i] as number)));
}
