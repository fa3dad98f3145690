/** @file The mean of each window of images, by sums over windows; those and their spreading are each other's derivative. */
import type { TensorData } from "../dtype.ts";
import { apply, type Operation, type Tensor } from "../tensor.ts";
import type { PerAxis } from "./convolutionShape.ts";
import { div } from "./div.ts";
import { scalar } from "./leaf.ts";
import {
  eachPixel,
  imageShape,
  lowerLines,
  type PoolAttributes,
  type PoolOptions,
  pooledShape,
  poolWindows,
} from "./pooling.ts";

const sumOperation: Operation<PoolAttributes> = {
  name: "windowSum",
  infer: ([x], attributes) => ({ shape: pooledShape(x as Tensor, attributes), dtype: (x as Tensor).dtype }),
  differentiate: ({ attributes }, cotangent) => [apply(spreadOperation, [cotangent], attributes)],
  evaluate: (node, [x], output) => sumPairs(node, x as TensorData, output, ([window, pixel]) => [pixel, window]),
  lower: (node, place) => lowerLines(`windowSum_${node.dtype}`, node, [place.input(0), place.output]),
};

const spreadOperation: Operation<PoolAttributes> = {
  name: "windowSpread",
  infer: ([slope], attributes) => ({ shape: imageShape(slope as Tensor, attributes), dtype: (slope as Tensor).dtype }),
  differentiate: ({ attributes }, cotangent) => [apply(sumOperation, [cotangent], attributes)],
  evaluate: (node, [slope], output) => sumPairs(node, slope as TensorData, output, (pair) => pair),
  lower: (node, place) => lowerLines(`windowSpread_${node.dtype}`, node, [place.input(0), place.output]),
};

type Pair = readonly [window: number, pixel: number];

/** Adds the channels at one place of the source to those at one place of the result, for each window and each pixel in it. */
function sumPairs(
  { shape, dtype, attributes }: Tensor<PoolAttributes>,
  source: TensorData,
  output: TensorData,
  placesOf: (pair: Pair) => readonly [from: number, to: number],
): void {
  const [images, , , channels] = shape as [number, number, number, number];
  const round = dtype === "f32" ? Math.fround : Number;
  output.fill(0);
  for (const pair of eachPixel(images, attributes)) {
    const [from, to] = placesOf(pair);
    for (let channel = 0; channel < channels; channel++) {
      const at = to * channels + channel;
      output[at] = round((output[at] as number) + (source[from * channels + channel] as number));
    }
  }
}

/**
 * The mean of each window, as torch.nn.functional.avg_pool2d computes it: what is beside the image counts as zeros.
 *
 * @param x [N, H, W, C]
 * @param kernel elements of a window along both axes, or [y, x]
 * @returns [N, H′, W′, C], H′ = ⌊(H + 2 padding − kernel) / stride⌋ + 1
 * @throws ShapeError where a number is none that is allowed, or a window is larger than the padded image
 */
export function avgPool2d(x: Tensor, kernel: PerAxis, options: PoolOptions = {}): Tensor {
  const windows = poolWindows("avgPool2d", x, kernel, options);
  const [y, across] = windows.axes;
  return div(apply(sumOperation, [x], windows), scalar(y.kernel * across.kernel, x.dtype));
}
