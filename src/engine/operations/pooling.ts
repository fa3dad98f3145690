/** @file What poolings have in common: windows over images, pixels in them, and the kernel calls. */
import { sizeOf } from "../shape.ts";
import { expectFloats, type Instruction, ShapeError, type Tensor } from "../tensor.ts";
import { bothAxes, listWindow, type PerAxis, type SlidingAxis, slideAxes } from "./convolutionShape.ts";

export interface PoolAttributes {
  readonly axes: readonly [y: SlidingAxis, x: SlidingAxis];
}

/** How the windows of a pooling slide over images; numbers are for both axes, pairs [y, x]. */
export interface PoolOptions {
  /** Elements between neighbouring windows; as many as a window has by default. */
  readonly stride?: PerAxis;
  /** Elements beside either end of an image; at most half a window, none by default. */
  readonly padding?: PerAxis;
}

/** The windows of `kernel` elements over images [N, H, W, C]. */
export function poolWindows(
  name: string,
  x: Tensor,
  kernel: PerAxis,
  { stride = kernel, padding = 0 }: PoolOptions,
): PoolAttributes {
  expectFloats(name, [x], 1);
  if (x.shape.length !== 4) throw new ShapeError(name, [x], "needs images [N, H, W, C]");
  const [, height, width] = x.shape as [number, number, number, number];
  const sizes = { image: [height, width], kernel: bothAxes(kernel) } as const;
  const sliding = { stride: bothAxes(stride), padding: bothAxes(padding), dilation: [1, 1] } as const;
  const axes = slideAxes(name, [x], sizes, sliding);
  for (const { kernel, padding } of axes) {
    if (2 * padding <= kernel) continue;
    throw new ShapeError(name, [x], `a padding of ${padding} is more than half a window of ${kernel}`);
  }
  return { axes };
}

/** The shape of one number a window and channel, or of one a pixel and channel. */
export const pooledShape = ({ shape }: Tensor, { axes: [y, x] }: PoolAttributes): number[] => [
  ...[shape[0] as number, y.output, x.output, shape[3] as number],
];
export const imageShape = ({ shape }: Tensor, { axes: [y, x] }: PoolAttributes): number[] => [
  ...[shape[0] as number, y.input, x.input, shape[3] as number],
];

/** Every window with each of its pixels, ascending, both counted through all images. */
export function* eachPixel(
  images: number,
  { axes }: PoolAttributes,
): Generator<readonly [window: number, pixel: number]> {
  const [y, x] = axes;
  const [windowsY, windowsX] = axes.map((axis) => Array.from({ length: axis.output }, (_, i) => listWindow(axis, i)));
  let window = 0;
  for (let image = 0; image < images; image++)
    for (const rows of windowsY ?? [])
      for (const columns of windowsX ?? []) {
        for (const row of rows)
          for (const column of columns)
            if (row >= 0 && column >= 0) yield [window, (image * y.input + row) * x.input + column];
        window++;
      }
}

/** One call whose tiles are the lines of the result; its words are addresses, channels, and the lengths of both axes. */
export function lowerLines(
  kernel: string,
  node: Tensor<PoolAttributes>,
  addresses: readonly number[],
): readonly Instruction[] {
  const [images, lines, , channels] = node.shape as readonly number[] as [number, number, number, number];
  const lengths = node.attributes.axes.flatMap(({ input, output, kernel, stride, padding }) => [
    ...[input, output, kernel, stride, padding],
  ]);
  return [
    { kernel, tiles: sizeOf(node.shape) === 0 ? 0 : images * lines, words: [...addresses, channels, ...lengths] },
  ];
}
