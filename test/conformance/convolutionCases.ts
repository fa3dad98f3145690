/** @file Convolutions and poolings on random images: strides, paddings, dilations and groups, and windows as large as an image. */
import fc from "fast-check";
import type { Tensor } from "../../src/engine/index.ts";
import * as ops from "../../src/engine/index.ts";
import { newLeaf, type OperationCase } from "./caseMakers.ts";
import { floats } from "./operationShapes.ts";

interface Axis {
  readonly length: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
}

interface Sizes {
  readonly images: number;
  readonly y: Axis;
  readonly x: Axis;
  readonly groups: number;
  readonly inner: number;
  readonly filters: number;
}

/** One axis of an image, so long that its window fits. */
const axis: fc.Arbitrary<Axis> = fc
  .record({
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 3 }),
    dilation: fc.constantFrom(1, 1, 2, 3),
    beyond: fc.constantFrom(0, 0, 1, 2, 3, 5),
  })
  .map(({ beyond, ...sizes }) => {
    const least = Math.max(1, sizes.dilation * (sizes.kernel - 1) + 1 - 2 * sizes.padding);
    return { ...sizes, length: least + beyond };
  });

/** Widths around those of vectors and panels. */
const channels = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 16, 17);

const smallImages: fc.Arbitrary<Sizes> = fc.record({
  images: fc.constantFrom(0, 1, 2, 3),
  y: axis,
  x: axis,
  groups: fc.constantFrom(1, 1, 1, 2, 3),
  inner: channels,
  filters: channels,
});

/** As small as a derivative by differences can be of. */
const tinyImages: fc.Arbitrary<Sizes> = fc.record({
  images: fc.constantFrom(1, 2),
  y: axis.filter(({ length, kernel }) => length <= 4 && kernel <= 2),
  x: axis.filter(({ length, kernel }) => length <= 4 && kernel <= 2),
  groups: fc.constantFrom(1, 2),
  inner: fc.constantFrom(1, 2),
  filters: fc.constantFrom(1, 2),
});

const plain = { stride: 1, padding: 1, dilation: 1, kernel: 3 };

/** More taps and channels than a block of the inner length, more filters than a tile, more places than a tile or a block. */
const largeImages = fc.oneof(
  fc.constantFrom(29, 64, 70, 130).map(
    (inner): Sizes => ({
      ...{ images: 1, y: { ...plain, length: 3 }, x: { ...plain, stride: 2, length: 4 } },
      ...{ groups: 1, inner, filters: 5 },
    }),
  ),
  fc.constantFrom(97, 200, 515).map(
    (filters): Sizes => ({
      ...{ images: 1, y: { ...plain, length: 2 }, x: { ...plain, length: 3 } },
      ...{ groups: 1, inner: 3, filters },
    }),
  ),
  fc.constantFrom(11, 13).map(
    (length): Sizes => ({
      ...{ images: 3, y: { ...plain, length }, x: { ...plain, length: 15 } },
      ...{ groups: 1, inner: 2, filters: 3 },
    }),
  ),
);

const anyImages = fc.oneof(
  { weight: 8, arbitrary: smallImages },
  { weight: 4, arbitrary: tinyImages },
  { weight: 1, arbitrary: largeImages },
);

const pair = ({ y, x }: Sizes, name: keyof Axis) => [y[name], x[name]] as const;

function traceConvolution(sizes: Sizes, dtype: "f32" | "f64") {
  const { images, groups, inner, filters } = sizes;
  const x = newLeaf([images, ...pair(sizes, "length"), groups * inner], dtype);
  const weight = newLeaf([groups * filters, inner, ...pair(sizes, "kernel")], dtype);
  const options = {
    ...{ stride: pair(sizes, "stride"), padding: pair(sizes, "padding"), dilation: pair(sizes, "dilation"), groups },
  };
  return { x, weight, y: ops.conv2d(x, weight, options) };
}

/** Convolutions, what follows them in one kernel, and their gradients, each as a result of its own. */
export const CONVOLUTION_CASES: readonly OperationCase[] = floats.flatMap((dtype): OperationCase[] => [
  {
    name: `conv2d ${dtype}`,
    domain: "smooth",
    cases: anyImages.map((sizes) => {
      const { x, weight, y } = traceConvolution(sizes, dtype);
      return { leaves: [x, weight], output: y };
    }),
  },
  {
    name: `conv2d, bias and relu ${dtype}`,
    domain: "none",
    cases: anyImages.map((sizes) => {
      const { x, weight, y } = traceConvolution(sizes, dtype);
      const bias = newLeaf([y.shape[3] as number], dtype);
      return { leaves: [x, weight, bias], output: ops.relu(ops.add(y, bias)) };
    }),
  },
  ...(["x", "weight"] as const).map(
    (variable): OperationCase => ({
      name: `conv2d gradient at ${variable} ${dtype}`,
      domain: "smooth",
      cases: anyImages.map((sizes) => {
        const traced = traceConvolution(sizes, dtype);
        const slope = newLeaf(traced.y.shape, dtype);
        const [output] = ops.differentiate(traced.y, [traced[variable]], slope) as [Tensor];
        return { leaves: [variable === "x" ? traced.weight : traced.x, slope], output };
      }),
    }),
  ),
]);

/** Images under windows, overlapping and apart. */
const pooledImages = fc
  .record({
    images: fc.constantFrom(0, 1, 2, 3),
    y: axis,
    x: axis,
    channels: fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 17),
  })
  .map(({ y, x, ...sizes }) => {
    const least = ({ kernel, padding, length, ...axis }: Axis): Axis => {
      const fitting = Math.min(padding, Math.floor(kernel / 2));
      return { ...axis, kernel, padding: fitting, length: Math.max(length, kernel - 2 * fitting) };
    };
    return { ...sizes, y: least(y), x: least(x) };
  });

const POOLINGS = [
  ["maxPool2d", ops.maxPool2d],
  ["avgPool2d", ops.avgPool2d],
] as const;

export const POOLING_CASES: readonly OperationCase[] = floats.flatMap((dtype) =>
  POOLINGS.flatMap(([name, pool]): OperationCase[] => {
    const cases = pooledImages.map(({ images, y, x, channels }) => {
      const leaf = newLeaf([images, y.length, x.length, channels], dtype);
      const options = { stride: [y.stride, x.stride], padding: [y.padding, x.padding] } as const;
      return { leaves: [leaf], output: pool(leaf, [y.kernel, x.kernel], options) };
    });
    return [
      { name: `${name} ${dtype}`, domain: "smooth", cases },
      {
        name: `${name} gradient ${dtype}`,
        domain: "none",
        cases: cases.map(({ leaves, output }) => {
          const slope = newLeaf(output.shape, dtype);
          const slopes = ops.joinTensors(ops.differentiate(output, leaves, slope));
          // A mean's slope knows nothing of what the mean is of.
          return { leaves: name === "avgPool2d" ? [slope] : [...leaves, slope], output: slopes };
        }),
      },
    ];
  }),
);
