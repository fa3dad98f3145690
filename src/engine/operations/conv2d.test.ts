/** @file What convolutions and poolings refuse, in one line that names the number. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { avgPool2d, conv2d, leaf, maxPool2d, ShapeError } from "../index.ts";

const x = leaf("x", [2, 5, 6, 4], "f32");
const weight = (shape: readonly number[]) => leaf("weight", shape, "f32");
const filters = weight([6, 4, 3, 3]);

const REFUSED: readonly (readonly [what: string, trace: () => unknown, message: RegExp])[] = [
  [
    "a filter larger than the image",
    () => conv2d(x, weight([6, 4, 6, 3])),
    /window of 6 elements is larger than the image, 5 with its padding, along y$/,
  ],
  [
    "a dilated filter larger than the padded image",
    () => conv2d(x, filters, { dilation: [1, 4], padding: 1 }),
    /window of 9 elements is larger than the image, 8 with its padding, along x$/,
  ],
  [
    "a negative padding",
    () => conv2d(x, filters, { padding: [0, -1] }),
    /a padding of -1, which must be a whole number from 0, along x$/,
  ],
  [
    "a stride of 0",
    () => conv2d(x, filters, { stride: 0 }),
    /a stride of 0, which must be a whole number from 1, along y$/,
  ],
  [
    "half a stride",
    () => conv2d(x, filters, { stride: [1, 1.5] }),
    /a stride of 1.5, which must be a whole number from 1, along x$/,
  ],
  ["a dilation of 0", () => conv2d(x, filters, { dilation: 0 }), /a dilation of 0, which must be/],
  ["an empty filter", () => conv2d(x, weight([6, 4, 0, 3])), /a kernel of 0, which must be/],
  [
    "groups that do not divide the channels",
    () => conv2d(x, weight([6, 1, 3, 3]), { groups: 3 }),
    /3 groups do not divide 4 channels$/,
  ],
  [
    "groups that do not divide the filters",
    () => conv2d(x, weight([5, 2, 3, 3]), { groups: 2 }),
    /2 groups do not divide 5 filters$/,
  ],
  ["no groups", () => conv2d(x, filters, { groups: 0 }), /groups must be a whole number from 1, not 0$/],
  [
    "filters of other channels",
    () => conv2d(x, weight([6, 2, 3, 3])),
    /images of 4 channels in 1 group need filters of 4, not 2$/,
  ],
  ["a matrix", () => conv2d(leaf("m", [3, 4], "f32"), filters), /needs images \[N, H, W, C\] and filters/],
  ["two types", () => conv2d(x, leaf("weight", [6, 4, 3, 3], "f64")), /needs 2 tensors of one type/],
  [
    "a pool larger than the image",
    () => maxPool2d(x, 6),
    /window of 6 elements is larger than the image, 5 with its padding, along y$/,
  ],
  [
    "a padding of more than half a window",
    () => avgPool2d(x, 3, { padding: 2 }),
    /a padding of 2 is more than half a window of 3$/,
  ],
  ["a negative stride", () => maxPool2d(x, 2, { stride: -2 }), /a stride of -2, which must be/],
  ["a pool of a matrix", () => maxPool2d(leaf("m", [3, 4], "f32"), 2), /needs images \[N, H, W, C\]$/],
];

for (const [what, trace, message] of REFUSED) {
  test(`refused: ${what}`, () => {
    assert.throws(trace, (error) => {
      assert.ok(error instanceof ShapeError);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    });
  });
}
