/** @file Layers of networks on images, which are [rows, height, width, channels]. */
import type { ImageSize } from "../data/index.ts";
import { add, type ConvolutionOptions, conv2d, reshape, sizeOf, type Tensor, transpose } from "../engine/index.ts";
import type { LayerState } from "./layerState.ts";

type Sides = Pick<ImageSize, "height" | "width">;

/** The convolution `name`, with its bias where it has one. */
export function convolve(x: Tensor, name: string, state: LayerState, options: ConvolutionOptions = {}): Tensor {
  const product = conv2d(x, state.parameter(`${name}.weight`), options);
  const bias = state.find(`${name}.bias`);
  return bias ? add(product, bias) : product;
}

/** Each image as a row, pixel by pixel. */
export const flatten = (x: Tensor): Tensor => reshape(x, [x.shape[0] as number, sizeOf(x.shape.slice(1))]);

/** Each image as a row, channel by channel, as torch.flatten has it and weights of PyTorch expect it. */
export function flattenByChannels(x: Tensor): Tensor {
  const isOnePixel = x.shape[1] === 1 && x.shape[2] === 1;
  return flatten(isOnePixel ? x : transpose(x, [0, 3, 1, 2]));
}

export const countNumbers = ({ height, width, channels }: ImageSize): number => height * width * channels;

/** How many places a window has on images; 0 or less where it does not fit. */
export function slide(
  { height, width }: Sides,
  { kernel, stride = 1, padding = 0 }: { readonly kernel: number; readonly stride?: number; readonly padding?: number },
): Sides {
  const places = (length: number) => Math.floor((length + 2 * padding - kernel) / stride) + 1;
  return { height: places(height), width: places(width) };
}

/** Least rows of a batch of which statistics can be taken over the pixels of images of this size. */
export const leastRows = ({ height, width }: Sides): number => Math.ceil(2 / (height * width));
