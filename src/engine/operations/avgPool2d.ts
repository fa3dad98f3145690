/** @file The mean of each window of images, by sums over windows; those and their spreading are each other's derivative. */
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
  evaluate: (node, [x], output) => {
    const [images, , , channels] = node.shape as [number, number, number, number];
    const round = node.dtype === "f32" ? Math.fround : Number;
    output.fill(0);
    for (const [window, pixel] of eachPixel(images, node.attributes))
      for (let channel = 0; channel < channels; channel++) {
        const at = window * channels + channel;
        output[at] = round((output[at] as number) + (x?.[pixel * channels + channel] as number));
      }
  },
  lower: (node, place) => lowerLines(`windowSum_${node.dtype}`, node, [place.input(0), place.output]),
};

const spreadOperation: Operation<PoolAttributes> = {
  name: "windowSpread",
  infer: ([slope], attributes) => ({ shape: imageShape(slope as Tensor, attributes), dtype: (slope as Tensor).dtype }),
  differentiate: ({ attributes }, cotangent) => [apply(sumOperation, [cotangent], attributes)],
  evaluate: (node, [slope], output) => {
    const [images, , , channels] = node.shape as [number, number, number, number];
    const round = node.dtype === "f32" ? Math.fround : Number;
    output.fill(0);
    for (const [window, pixel] of eachPixel(images, node.attributes))
      for (let channel = 0; channel < channels; channel++) {
        const at = pixel * channels + channel;
        output[at] = round((output[at] as number) + (slope?.[window * channels + channel] as number));
      }
  },
  lower: (node, place) => lowerLines(`windowSpread_${node.dtype}`, node, [place.input(0), place.output]),
};

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
