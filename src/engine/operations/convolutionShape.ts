/** @file What a convolution or a pooling is asked for, and the lengths that follow from it. */
import { pluralise } from "../../words.ts";
import { ShapeError, type Tensor } from "../tensor.ts";

/** One number for each axis of an image. */
export type Pair = readonly [y: number, x: number];

/** One number for both axes of an image, or one for each. */
export type PerAxis = number | Pair;

export const bothAxes = (value: PerAxis): Pair => (typeof value === "number" ? [value, value] : value);

/** One axis of an image, as a window slides along it. */
export interface SlidingAxis {
  /** Length of the image. */
  readonly input: number;
  /** Length of the window, in elements that it reads. */
  readonly kernel: number;
  readonly stride: number;
  /** Elements beside either end of the image. */
  readonly padding: number;
  /** Distance of neighbouring elements of the window. */
  readonly dilation: number;
  /** How many places the window has. */
  readonly output: number;
}

/** How windows slide, y first. */
export interface Sliding {
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
}

const AXIS_NAMES = ["y", "x"] as const;

/**
 * The two axes of images [N, H, W, C] under windows of `kernel` elements.
 * @throws ShapeError where a number is none that is allowed, or the padded image is smaller than the window
 */
export function slideAxes(
  name: string,
  inputs: readonly Tensor[],
  sizes: { readonly image: Pair; readonly kernel: Pair },
  sliding: Sliding,
): readonly [y: SlidingAxis, x: SlidingAxis] {
  const axes = AXIS_NAMES.map((axis, i): SlidingAxis => {
    const [input, kernel] = [sizes.image[i] as number, sizes.kernel[i] as number];
    const refuse = (problem: string) => new ShapeError(name, inputs, `${problem} along ${axis}`);
    const expect = (what: string, value: number, least: number) => {
      if (Number.isSafeInteger(value) && value >= least) return value;
      throw refuse(`a ${what} of ${value}, which must be a whole number from ${least},`);
    };
    expect("kernel", kernel, 1);
    const stride = expect("stride", sliding.stride[i] as number, 1);
    const padding = expect("padding", sliding.padding[i] as number, 0);
    const dilation = expect("dilation", sliding.dilation[i] as number, 1);
    const [padded, extent] = [input + 2 * padding, dilation * (kernel - 1) + 1];
    if (extent > padded) {
      const reach = `${extent} ${pluralise(extent, "element")}`;
      throw refuse(`a window of ${reach} is larger than the image, ${padded} with its padding,`);
    }
    return { input, kernel, stride, padding, dilation, output: Math.floor((padded - extent) / stride) + 1 };
  });
  return axes as readonly SlidingAxis[] as readonly [SlidingAxis, SlidingAxis];
}

/** Elements of the image that the window reads at place `place`, in order; −1 where that is beside the image. */
export function listWindow({ input, kernel, stride, padding, dilation }: SlidingAxis, place: number): number[] {
  return Array.from({ length: kernel }, (_, tap) => {
    const at = place * stride + tap * dilation - padding;
    return at < input ? Math.max(at, -1) : -1;
  });
}
