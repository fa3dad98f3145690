/** @file The sums of convolutions, as plainly as they can be written: forward, back to the images, and to the filters. */
import type { TensorData } from "../dtype.ts";
import type { ConvolutionSizes } from "./convolutionKernels.ts";
import { listWindow, type SlidingAxis } from "./convolutionShape.ts";

type Round = (x: number) => number;

/** One element of the kernel at a place, and the source that it meets; −1 is beside the image, where zeros are. */
interface Tap {
  readonly tap: number;
  readonly source: number;
}

/** Along one axis, how long the source is, and the taps of each place of the result. */
interface TappedAxis {
  readonly length: number;
  readonly places: readonly (readonly Tap[])[];
}

const listTaps = (axis: SlidingAxis, place: number): Tap[] =>
  listWindow(axis, place).map((source, tap) => ({ tap, source }));

/** Of an element of the image: taps that would fall between two places are none. */
function listTapsBack({ kernel, stride, padding, dilation, output }: SlidingAxis, element: number): Tap[] {
  return Array.from({ length: kernel }, (_, tap) => ({ tap, distance: element + padding - tap * dilation }))
    .filter(({ distance }) => distance % stride === 0)
    .map(({ tap, distance }) => {
      const place = distance / stride;
      return { tap, source: place >= 0 && place < output ? place : -1 };
    });
}

interface Sums {
  readonly images: number;
  readonly groups: number;
  /** Channels of a group in the source, and in the result. */
  readonly inner: number;
  readonly columns: number;
  readonly axes: readonly [y: TappedAxis, x: TappedAxis];
  filterAt(group: number, column: number, channel: number, tapY: number, tapX: number): number;
}

/** Each sum runs over taps y, taps x and channels, ascending from +0; a tap beside the image adds zeros. */
function sumTaps({ axes: [y, x], ...sums }: Sums, source: TensorData, output: TensorData, round: Round): void {
  const channels = sums.groups * sums.inner;
  let at = 0;
  for (let image = 0; image < sums.images; image++) {
    for (const [tapsY, tapsX] of y.places.flatMap((tapsY) => x.places.map((tapsX) => [tapsY, tapsX] as const))) {
      for (let filter = 0; filter < sums.groups * sums.columns; filter++) {
        const group = Math.floor(filter / sums.columns);
        let sum = 0;
        for (const down of tapsY)
          for (const across of tapsX) {
            const place = (image * y.length + down.source) * x.length + across.source;
            const isInside = down.source >= 0 && across.source >= 0;
            for (let channel = 0; channel < sums.inner; channel++) {
              const value = isInside ? (source[place * channels + group * sums.inner + channel] as number) : 0;
              const column = filter - group * sums.columns;
              sum = round(sum + round(value * sums.filterAt(group, column, channel, down.tap, across.tap)));
            }
          }
        output[at++] = sum;
      }
    }
  }
}

const tapAxes = (
  { axes }: ConvolutionSizes,
  tap: (axis: SlidingAxis) => TappedAxis,
): readonly [TappedAxis, TappedAxis] => [tap(axes[0]), tap(axes[1])];

const placesOf = (count: number, list: (place: number) => Tap[]) => Array.from({ length: count }, (_, i) => list(i));

/** Elements of filters [groups · filters, inner, y, x] by their places. */
function filterReader({ filters, inner, axes }: ConvolutionSizes, weight: TensorData) {
  const [y, x] = axes;
  return (group: number, filter: number, channel: number, tapY: number, tapX: number): number =>
    weight[(((group * filters + filter) * inner + channel) * y.kernel + tapY) * x.kernel + tapX] as number;
}

/** Images `x` with filters to `output`. */
export function sumForward(
  sizes: ConvolutionSizes,
  x: TensorData,
  weight: TensorData,
  output: TensorData,
  round: Round,
) {
  const { images, groups, inner, filters } = sizes;
  const axes = tapAxes(sizes, (axis) => ({
    length: axis.input,
    places: placesOf(axis.output, (place) => listTaps(axis, place)),
  }));
  const filterAt = filterReader(sizes, weight);
  sumTaps({ images, groups, inner, columns: filters, axes, filterAt }, x, output, round);
}

/** Slopes at places, with filters, to slopes at images. */
export function sumBack(
  sizes: ConvolutionSizes,
  slope: TensorData,
  weight: TensorData,
  output: TensorData,
  round: Round,
) {
  const { images, groups, inner, filters } = sizes;
  const axes = tapAxes(sizes, (axis) => ({
    length: axis.output,
    places: placesOf(axis.input, (element) => listTapsBack(axis, element)),
  }));
  const read = filterReader(sizes, weight);
  const filterAt: Sums["filterAt"] = (group, channel, filter, tapY, tapX) => read(group, filter, channel, tapY, tapX);
  sumTaps({ images, groups, inner: filters, columns: inner, axes, filterAt }, slope, output, round);
}

/** Images and slopes at places to slopes of filters: each sum runs over images, places y and places x, ascending from +0. */
export function sumFilters(
  sizes: ConvolutionSizes,
  x: TensorData,
  slope: TensorData,
  output: TensorData,
  round: Round,
) {
  const { images, groups, inner, filters } = sizes;
  const [y, across] = sizes.axes;
  const windows = sizes.axes.map((axis) => Array.from({ length: axis.output }, (_, place) => listWindow(axis, place)));
  const [windowsY, windowsX] = windows as [number[][], number[][]];
  const [channels, all] = [groups * inner, groups * filters];
  for (let at = 0; at < output.length; at++) {
    const [tapX, rest] = [at % across.kernel, Math.floor(at / across.kernel)];
    const [tapY, pair] = [rest % y.kernel, Math.floor(rest / y.kernel)];
    const [filter, group] = [Math.floor(pair / inner), Math.floor(pair / inner / filters)];
    const channel = group * inner + (pair % inner);
    let sum = 0;
    for (let image = 0; image < images; image++)
      windowsY.forEach((windowY, placeY) => {
        windowsX.forEach((windowX, placeX) => {
          const [row, column] = [windowY[tapY] as number, windowX[tapX] as number];
          const source = ((image * y.input + row) * across.input + column) * channels + channel;
          const value = row >= 0 && column >= 0 ? (x[source] as number) : 0;
          const place = (image * y.output + placeY) * across.output + placeX;
          sum = round(sum + round(value * (slope[place * all + filter] as number)));
        });
      });
    output[at] = sum;
  }
}
