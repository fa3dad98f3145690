/** @file Dynamic mode decomposition of delayed copies: how far a linear law of few modes is from carrying a series on by a step. */
import { symmetricEigen } from "../landscape/symmetricEigen.ts";

export interface HankelOptions {
  /** Steps that stand under one another. */
  readonly delays: number;
  /** Modes that are kept. */
  readonly modes: number;
}

/**
 * ‖Y − A X‖ / ‖Y‖, where the columns of X are `delays` successive vectors under one another, those of Y the same a step later, and A the best
 * linear map on the strongest `modes` directions of X: 0 of a sum of
 * exponentials, two a wave, as many as modes; of noise between 1/√delays and 1, since all but the newest vector stood there before. Each
 * coordinate is taken without its mean and all are divided by one deviation, so that units do not count.
 * @param vectors one a time, all as long
 * @returns null where there are too few of them to tell (fewer than twice the modes and delays together), one is not finite, or none varies
 */
export function hankelResidual(vectors: readonly ArrayLike<number>[], { delays, modes }: HankelOptions): number | null {
  const width = vectors[0]?.length ?? 0;
  if (width === 0 || vectors.length < 2 * (delays + modes)) return null;
  const means = Float64Array.from({ length: width }, (_, i) => mean(vectors.map((vector) => vector[i] as number)));
  const centred = vectors.map((vector) => Float64Array.from(means, (middle, i) => (vector[i] as number) - middle));
  const deviation = Math.sqrt(mean(centred.map((vector) => mean(Array.from(vector, (value) => value * value)))));
  if (!(deviation > 0 && Number.isFinite(deviation))) return null;

  const size = delays * width;
  const columns = Array.from({ length: centred.length - delays + 1 }, (_, first) =>
    Float64Array.from(
      { length: size },
      (_, i) => (centred[first + Math.floor(i / width)]?.[i % width] as number) / deviation,
    ),
  );
  const [before, after] = [columns.slice(0, -1), columns.slice(1)];
  const products = Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (_, j) =>
      before.reduce((sum, column) => sum + (column[i] as number) * (column[j] as number), 0),
    ),
  );
  const { values, vectors: directions } = symmetricEigen(products);
  // Directions without strength would be divided by their rounding.
  const least = 1e-12 * (values.at(-1) as number);
  const kept = directions
    .map((direction, i) => ({ direction, strength: values[i] as number }))
    .slice(-modes)
    .filter(({ strength }) => strength > least);
  const places = before.map((column) => kept.map(({ direction }) => dot(direction, column)));
  // A on a direction: where what lies along it goes to, a step later.
  const images = kept.map(({ strength }, k) =>
    Float64Array.from(
      { length: size },
      (_, i) =>
        after.reduce((sum, column, t) => sum + (column[i] as number) * (places[t]?.[k] as number), 0) / strength,
    ),
  );
  let [squares, total] = [0, 0];
  for (const [t, column] of after.entries()) {
    for (let i = 0; i < size; i++) {
      const carried = images.reduce((sum, image, k) => sum + (image[i] as number) * (places[t]?.[k] as number), 0);
      squares += ((column[i] as number) - carried) ** 2;
      total += (column[i] as number) ** 2;
    }
  }
  return Math.sqrt(squares / total);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
