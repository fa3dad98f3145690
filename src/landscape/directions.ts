/** @file Directions in which a landscape is looked at. */
import { addScaled, type Floats, normOf, scaleBy } from "./vectors.ts";

/** Shapes of the parameters that a flat vector is made of, in order. */
export type FlatLayout = readonly { readonly shape: readonly number[] }[];

/**
 * What becomes of parameters of one axis or none, biases and gains: `zero`, so that a slice leaves them as they are (Li et al. 2018,
 * arXiv 1712.09913, whose code calls it `biasbn`), or `scaled`, each number to the size of the parameter's (Notsawo et al.
 * 2023, arXiv 2306.13253: b ← b/|b| · |b_θ|).
 */
export type BiasRule = "zero" | "scaled";

/**
 * A direction whose filters are as long as those of the parameters: d ← d/‖d‖ · ‖θ‖ for each filter (Li et al. 2018, section 4),
 * which is what leads to one unit: a row of a matrix [outputs, inputs], of a table of embeddings that of a symbol. Slices of
 * networks that compute the same at other scales of their layers become the same by it.
 *
 * @param direction flat, of `layout`
 * @param parameters θ, likewise
 * @throws RangeError where one of them is not as long as the layout says
 */
export function normalizeFilters(
  direction: Floats,
  parameters: Floats,
  layout: FlatLayout,
  biases: BiasRule,
): Float64Array {
  const normalized = Float64Array.from(direction);
  let offset = 0;
  for (const { shape } of layout) {
    const size = shape.reduce((product, length) => product * length, 1);
    const isBias = shape.length < 2;
    if (isBias && biases === "zero") normalized.fill(0, offset, offset + size);
    else {
      const filterSize = isBias ? 1 : size / (shape[0] as number);
      for (let start = offset; start < offset + size; start += filterSize) {
        const filter = normalized.subarray(start, start + filterSize);
        const length = normOf(filter);
        // A filter without a direction has none afterwards.
        if (length > 0)
          scaleBy(filter, normOf(Float64Array.from(parameters.subarray(start, start + filterSize))) / length);
      }
    }
    offset += size;
  }
  for (const [name, values] of Object.entries({ direction, parameters })) {
    if (values.length !== offset)
      throw new RangeError(`${name}: are ${values.length} numbers, and the layout has ${offset}`);
  }
  return normalized;
}

/** to − from, in float64: θ₀ − θ*, θ_t − θ*, θ_{t+1} − θ_t. */
export function differenceOf(to: Floats, from: Floats): Float64Array {
  if (to.length !== from.length)
    throw new RangeError(`states of ${to.length} and ${from.length} numbers have no difference`);
  const difference = Float64Array.from(to);
  addScaled(difference, -1, from);
  return difference;
}
