/** @file Laws of how the pixels of an image are written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createPixelWriter, type ImageMove, type Writing } from "./imagePixels.ts";

const size = fc.record({
  height: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 6 }),
  channels: fc.integer({ min: 1, max: 3 }),
});

/** A scale of its own for each channel, so that a number says which pixel of which channel it is. */
const scalesOf = (channels: number) =>
  Array.from({ length: channels }, (_, channel) =>
    Float64Array.from({ length: 256 }, (_, pixel) => channel * 1000 + pixel),
  );

const image = size.chain(({ height, width, channels }) =>
  fc.record({
    size: fc.constant({ height, width, channels }),
    pixels: fc.uint8Array({ minLength: height * width * channels, maxLength: height * width * channels }),
  }),
);

const move = fc.record({
  down: fc.integer({ min: -4, max: 4 }),
  right: fc.integer({ min: -4, max: 4 }),
  isMirrored: fc.boolean(),
});

type Sized = { readonly height: number; readonly width: number; readonly channels: number };

function write(size: Sized, pixels: Uint8Array, writing?: Writing): number[] {
  const into = new Float64Array(pixels.length + 2).fill(-1);
  createPixelWriter(size, scalesOf(size.channels))(pixels, into, 1, writing);
  assert.deepEqual([into[0], into.at(-1)], [-1, -1], "nothing is written beside it");
  return [...into.subarray(1, -1)];
}

/** Mirror, put black around, cut out: as a person would do it with lists of rows. */
function moveByHand(rows: readonly (readonly number[])[], { down, right, isMirrored }: ImageMove): number[][] {
  const far = 8;
  const width = rows[0]?.length ?? 0;
  const blackRows = Array.from({ length: far }, () => new Array<number>(width + 2 * far).fill(0));
  const beside = new Array<number>(far).fill(0);
  const padded = [
    ...blackRows,
    ...rows.map((row) => [...beside, ...(isMirrored ? row.toReversed() : row), ...beside]),
    ...blackRows,
  ];
  return padded.slice(far - down, far - down + rows.length).map((row) => row.slice(far - right, far - right + width));
}

test("a moved image is cut out of a mirrored one with black around it, in either order of its numbers", () => {
  fc.assert(
    fc.property(image, move, ({ size, pixels }, asked) => {
      const { height, width, channels } = size;
      const at = (channel: number, y: number, x: number) => pixels[(channel * height + y) * width + x] as number;
      const planes = Array.from({ length: channels }, (_, channel) =>
        moveByHand(
          Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => at(channel, y, x))),
          asked,
        ).map((row) => row.map((pixel) => channel * 1000 + pixel)),
      );
      assert.deepEqual(write(size, pixels, { move: asked }), planes.flat(2));
      const byPixel = Array.from({ length: height * width * channels }, (_, i) => {
        const [place, channel] = [Math.floor(i / channels), i % channels];
        return planes[channel]?.[Math.floor(place / width)]?.[place % width];
      });
      assert.deepEqual(write(size, pixels, { order: "pixels", move: asked }), byPixel);
    }),
  );
});

test("an image that is not moved is written as one that is moved by nothing", () => {
  fc.assert(
    fc.property(image, fc.constantFrom("planes", "pixels"), ({ size, pixels }, order) => {
      const still = { down: 0, right: 0, isMirrored: false };
      assert.deepEqual(write(size, pixels, { order }), write(size, pixels, { order, move: still }));
      if (order === "planes") assert.deepEqual(write(size, pixels), write(size, pixels, { order }));
    }),
  );
});
