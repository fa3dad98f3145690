/** @file The largest element of each window of images. */
import { apply, input, type Operation, type Tensor } from "../tensor.ts";
import type { PerAxis } from "./convolutionShape.ts";
import {
  eachPixel,
  imageShape,
  lowerLines,
  type PoolAttributes,
  type PoolOptions,
  pooledShape,
  poolWindows,
} from "./pooling.ts";

const indexOperation: Operation<PoolAttributes> = {
  name: "maxPoolIndex",
  infer: ([x], attributes) => ({ shape: pooledShape(x as Tensor, attributes), dtype: "i32" }),
  differentiate: () => [null],
  evaluate: (node, [x], output) => {
    const [images, , , channels] = node.shape as [number, number, number, number];
    const pixels = pixelsOf(node);
    const at = (pixel: number, channel: number) => x?.[pixel * channels + channel] as number;
    output.fill(-1);
    for (const [window, pixel] of eachPixel(images, node.attributes)) {
      const first = Math.floor(pixel / pixels) * pixels;
      for (let channel = 0; channel < channels; channel++) {
        const best = output[window * channels + channel] as number;
        const value = at(pixel, channel);
        if (best < 0 || value > at(first + best, channel) || Number.isNaN(value))
          output[window * channels + channel] = pixel - first;
      }
    }
  },
  lower: (node, place) => lowerLines(`maxPoolIndex_${input(node, 0).dtype}`, node, [place.input(0), place.output]),
};

const pixelsOf = ({ attributes: { axes } }: Tensor<PoolAttributes>): number => axes[0].input * axes[1].input;

const pickOperation: Operation<PoolAttributes> = {
  name: "poolPick",
  infer: (inputs) => {
    const [x, index] = inputs as [Tensor, Tensor];
    return { shape: index.shape, dtype: x.dtype };
  },
  differentiate: (node, cotangent) => [apply(placeOperation, [cotangent, input(node, 1)], node.attributes), null],
  evaluate: (node, [x, index], output) => {
    const [, height, width, channels] = node.shape as [number, number, number, number];
    for (let i = 0; i < output.length; i++) {
      const image = Math.floor(i / (height * width * channels));
      output[i] = x?.[(image * pixelsOf(node) + (index?.[i] as number)) * channels + (i % channels)] as number;
    }
  },
  lower: (node, place) => lowerLines(`poolPick_${node.dtype}`, node, [place.input(0), place.input(1), place.output]),
};

const placeOperation: Operation<PoolAttributes> = {
  name: "poolPlace",
  infer: (inputs, attributes) => {
    const [slope] = inputs as [Tensor, Tensor];
    return { shape: imageShape(slope, attributes), dtype: slope.dtype };
  },
  differentiate: (node, cotangent) => [apply(pickOperation, [cotangent, input(node, 1)], node.attributes), null],
  evaluate: (node, [slope, index], output) => {
    const [, height, width, channels] = input(node, 0).shape as [number, number, number, number];
    const round = node.dtype === "f32" ? Math.fround : Number;
    output.fill(0);
    slope?.forEach((value: number, i: number) => {
      const image = Math.floor(i / (height * width * channels));
      const at = (image * pixelsOf(node) + (index?.[i] as number)) * channels + (i % channels);
      output[at] = round((output[at] as number) + value);
    });
  },
  lower: (node, place) => lowerLines(`poolPlace_${node.dtype}`, node, [place.input(0), place.input(1), place.output]),
};

/**
 * The largest element of each window, as torch.nn.functional.max_pool2d finds it: of equal ones the first gets the slope, of NaNs the last.
 *
 * @param x [N, H, W, C]
 * @param kernel elements of a window along both axes, or [y, x]
 * @returns [N, H′, W′, C], H′ = ⌊(H + 2 padding − kernel) / stride⌋ + 1
 * @throws ShapeError where a number is none that is allowed, or a window is larger than the padded image
 */
export function maxPool2d(x: Tensor, kernel: PerAxis, options: PoolOptions = {}): Tensor {
  const windows = poolWindows("maxPool2d", x, kernel, options);
  return apply(pickOperation, [x, apply(indexOperation, [x], windows)], windows);
}
