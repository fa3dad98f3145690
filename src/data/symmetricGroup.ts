/** @file The symmetric group S5: its 120 permutations as numbers 0 … 119, and their products. */

/** All arrangements of `items`, those that start with the first item first: the order of Python's `permutations`. */
function arrange(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) => arrange(items.filter((item) => item !== first)).map((rest) => [first, ...rest]));
}

const IMAGES = arrange([0, 1, 2, 3, 4]);

/**
 * The elements in the order in which openai/grok numbers them (lexicographic), each written as the images of 0 … 4:
 * "01234" is the identity and "10234" swaps 0 and 1.
 */
export const PERMUTATIONS: readonly string[] = IMAGES.map((images) => images.join(""));

const RANKS: ReadonlyMap<string, number> = new Map(PERMUTATIONS.map((written, rank) => [written, rank]));

function imagesOf(element: number): readonly number[] {
  const images = IMAGES[element];
  if (images === undefined) throw new RangeError(`S5 has no element ${element}`);
  return images;
}

const rankOf = (images: readonly number[]): number => RANKS.get(images.join("")) ?? Number.NaN;

/**
 * The product a·b of two elements given by their numbers: first a, then b, that is i ↦ b(a(i)). This is `b[a]` for NumPy
 * arrays and `a * b` for the permutations of SymPy, the two ways in which openai/grok writes it.
 * @throws RangeError when an operand is not an integer from 0 to 119.
 */
export function composePermutations(a: number, b: number): number {
  const second = imagesOf(b);
  return rankOf(imagesOf(a).map((image) => second[image] as number));
}

/**
 * The inverse of an element given by its number.
 * @throws RangeError when it is not an integer from 0 to 119.
 */
export function invertPermutation(a: number): number {
  const images = imagesOf(a);
  return rankOf(images.map((_, i) => images.indexOf(i)));
}
