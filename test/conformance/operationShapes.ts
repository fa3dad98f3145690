/** @file Random shapes that operations are tried on: empty, odd, and around the widths of vectors and tiles. */
import fc from "fast-check";
import type { FloatType } from "../../src/engine/index.ts";

const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 31, 32, 33, 64, 67, 97, 128, 131];
export const length = fc.constantFrom(...LENGTHS);
export const positiveLength = fc.constantFrom(...LENGTHS.slice(1));
const innerLength = fc.constantFrom(...LENGTHS, 255, 256, 257, 300, 521);

/**
 * Rows, columns and inner length of products: every height and width of what is left over beside panels of 4, 6, 8, 12 and 16,
 * and, as long as the others are short, more of each than a tile or a block of the inner length holds.
 */
export const productShape = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(length, length, innerLength) },
  { weight: 4, arbitrary: fc.tuple(fc.nat(40), fc.nat(70), fc.nat(20)) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(30), fc.nat(40), fc.constantFrom(256, 257, 511, 512, 513, 600, 768, 769)) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(14), fc.constantFrom(511, 512, 513, 528, 529, 545, 1025), fc.nat(9)) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 155, max: 340 }), fc.nat(40), fc.nat(9)) },
);
export const longLength = fc.constantFrom(...LENGTHS, 1000, 1024, 1025, 4095, 4096, 4097, 8200);
export const matrix = fc.tuple(length, length);
export const anyShape = fc.array(fc.constantFrom(0, 1, 2, 3, 5, 8, 13, 17), { maxLength: 4 });
export const floats: readonly FloatType[] = ["f32", "f64"];

/** Two shapes that broadcast: of a common shape some axes are made 1, and leading ones left out. */
export const broadcastPair = anyShape.chain((shape) => {
  const reduced = fc
    .tuple(fc.nat(shape.length), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
    .map(([drop, ones]) => shape.map((n, axis) => (ones[axis] ? 1 : n)).slice(drop));
  return fc.tuple(reduced, reduced);
});

export const shapeAndAxis = fc
  .oneof(
    anyShape.filter((shape) => shape.length > 0),
    longLength.map((n) => [n]),
    fc.tuple(length, longLength),
  )
  .chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1)));

export const logitShape = fc.tuple(length, positiveLength);

export const gatherShape = fc.tuple(length, positiveLength, length);
