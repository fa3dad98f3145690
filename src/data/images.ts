/** @file Labelled images from files: which of them are taken, and how pixels become numbers. */
import { z } from "zod";
import { createStream, permutation } from "../random/index.ts";
import type { LabelledImages } from "../readers/labelledImages.ts";
import { SettingError } from "../settingError.ts";
import { pluralise } from "../words.ts";
import { type AugmentSettings, augmentSettings } from "./augment.ts";
import type { LoadedVectors } from "./dataPart.ts";
import type { DataShape, VectorShape } from "./dataShape.ts";
import { createPixelWriter } from "./imagePixels.ts";

export interface ImageSets {
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
}

/** How many images each label has: what shapes follow from. */
export interface ImageCounts {
  readonly train: readonly number[];
  readonly validation: readonly number[];
}

const counts = z.array(z.int().min(0)).min(1);
export const imageCounts = { train: counts, validation: counts };

const howMany = (what: string) =>
  z
    .union([z.literal("all"), z.int().min(0).max(1_000_000)])
    .describe(`${what}, drawn from those that there are by the seed. More of them keep those of fewer.`);

/** The settings that all data of images have. */
export const imageSettings = {
  points: howMany("Training images; at least 2, `all` for all").default("all"),
  validationPoints: howMany("Images for validation, from the test set; `all` for all, 0 for no validation set").default(
    "all",
  ),
  ...augmentSettings,
};

export interface ImageChoice extends AugmentSettings {
  readonly points: number | "all";
  readonly validationPoints: number | "all";
  readonly normalization: "whole" | "channel" | "none";
}

export function countLabels({ labels }: LabelledImages, classes: number): number[] {
  const found = new Array<number>(classes).fill(0);
  for (let i = 0; i < labels.length; i++) found[labels[i] as number] = (found[labels[i] as number] as number) + 1;
  return found;
}

/**
 * The shape of images of the labels 0 … classes − 1.
 * @throws SettingError where there are fewer than are asked for
 */
export function shapeImages(
  choice: ImageChoice,
  found: ImageCounts,
  { classes, ...input }: Omit<VectorShape, "kind"> & { readonly classes: number },
): DataShape<VectorShape> {
  const { points, validationPoints } = choice;
  const sum = (numbers: readonly number[]) => numbers.slice(0, classes).reduce((total, number) => total + number, 0);
  const take = (path: string, asked: number | "all", least: number, there: number, what: string) => {
    const count = asked === "all" ? there : asked;
    if (count >= least && count <= there) return count;
    const most = `a number from ${least} to ${there}, the ${what} images that there are, or all`;
    const few = `at least ${least}, and of the labels below ${classes} there ${pluralise(there, "is", "are")} ${there}`;
    throw new SettingError(path, asked, there < least ? few : most);
  };
  const train = take("data.points", points, 2, sum(found.train), "training");
  const validation = take("data.validationPoints", validationPoints, 0, sum(found.validation), "test");
  checkAugment(choice, input);
  return { input: { kind: "vectors", ...input }, classes, answers: 1, rows: { train, validation } };
}

/** @throws SettingError where images are to be moved as a whole, or their height and width are not known */
function checkAugment({ cropPadding, horizontalFlip }: AugmentSettings, { image }: Omit<VectorShape, "kind">): void {
  if (image === undefined) {
    const allowed = "for these images, of which height and width are not known";
    if (cropPadding > 0) throw new SettingError("data.cropPadding", cropPadding, `0 ${allowed}`);
    if (horizontalFlip) throw new SettingError("data.horizontalFlip", horizontalFlip, `false ${allowed}`);
    return;
  }
  const { height, width } = image;
  const most = Math.min(height, width) - 1;
  if (cropPadding <= most) return;
  const allowed = `at most ${most}, so that of images of ${height} × ${width} pixels something is always seen`;
  throw new SettingError("data.cropPadding", cropPadding, allowed);
}

/**
 * The images that are asked for. Of those with a label below `classes`, the stream "data" of `seed` gives a random
 * order of the training images, then one of the test images, of which the first ones are taken. A pixel p of channel c becomes
 * p/255, or (p/255 − μ)/σ with mean and unbiased deviation of all pixels, or those of the channel, of the training images
 * that were taken.
 */
export function loadImages(
  { train, validation }: ImageSets,
  { rows, classes, input }: DataShape<VectorShape>,
  normalization: ImageChoice["normalization"],
  seed: number,
): LoadedVectors {
  const stream = createStream(seed, "data");
  const draw = ({ labels }: LabelledImages, count: number) => {
    const eligible = Array.from(labels).flatMap((label, i) => (label < classes ? [i] : []));
    return permutation(stream, eligible.length)
      .subarray(0, count)
      .map((at) => eligible[at] as number);
  };
  const drawn = [train, validation].map((from, i) => ({
    from,
    taken: draw(from, i === 0 ? rows.train : rows.validation),
  }));
  const images = drawn.flatMap(({ from, taken }) => Array.from(taken, (row) => from.images[row] as Uint8Array));
  const targets = Int32Array.from(
    drawn.flatMap(({ from, taken }) => Array.from(taken, (row) => from.labels[row] as number)),
  );
  const size = input.image ?? { height: 1, width: input.dimensions, channels: 1 };
  const scales = createScales(images.slice(0, rows.train), size.height * size.width, size.channels, normalization);
  const writePixels = createPixelWriter(size, scales);
  const all = Int32Array.from(images.keys());
  return {
    kind: "vectors",
    subsets: { train: all.subarray(0, rows.train), validation: all.subarray(rows.train) },
    targets,
    write: (row, into, offset, writing) => writePixels(images[row] as Uint8Array, into, offset, writing),
  };
}

/** What each pixel from 0 to 255 becomes, for each channel. Sums run over the counts of the 256 values: no order matters. */
function createScales(
  images: readonly Uint8Array[],
  plane: number,
  channels: number,
  normalization: ImageChoice["normalization"],
): readonly Float64Array[] {
  const plain = Float64Array.from({ length: 256 }, (_, pixel) => pixel / 255);
  if (normalization === "none") return new Array<Float64Array>(channels).fill(plain);
  const histograms = Array.from({ length: channels }, () => new Float64Array(256));
  for (const pixels of images) {
    histograms.forEach((histogram, channel) => {
      for (let i = channel * plane; i < (channel + 1) * plane; i++) {
        const pixel = pixels[i] as number;
        histogram[pixel] = (histogram[pixel] as number) + 1;
      }
    });
  }
  const whole = () => histograms.reduce((sum, one) => sum.map((count, pixel) => count + (one[pixel] as number)));
  const measured = normalization === "whole" ? [whole()] : histograms;
  const scales = measured.map((histogram) => standardizeCounts(plain, histogram, normalization));
  return histograms.map((_, channel) => scales[channel] ?? (scales[0] as Float64Array));
}

function standardizeCounts(values: Float64Array, counts: Float64Array, normalization: string): Float64Array {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, pixel) => sum + count * pixel, 0) / 255 / total;
  const squares = counts.reduce((sum, count, pixel) => sum + count * ((values[pixel] as number) - mean) ** 2, 0);
  if (squares === 0) {
    const allowed = "none for these images: all their pixels, or those of a channel, are the same";
    throw new SettingError("data.normalization", normalization, allowed);
  }
  const deviation = Math.sqrt(squares / (total - 1));
  return values.map((value) => (value - mean) / deviation);
}
