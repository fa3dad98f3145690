/** @file Augmentation: how the images of a training batch are moved and mirrored, from seed, step and place in the batch alone. */
import { z } from "zod";
import { createStream, uniform } from "../random/index.ts";
import type { ImageMove } from "./imagePixels.ts";

/** What is measured where, to be read after both settings. */
const AS_THEY_ARE =
  "Anew for each image of each step's batch, by random numbers of the seed and the step; what is measured on the step's batch is of the changed images, and all else, validation first of all, of the images as they are.";

export const augmentSettings = {
  cropPadding: z
    .int()
    .min(0)
    .max(1024)
    .default(0)
    .describe(
      `Black pixels that are put around an image of a training batch before a piece of its own size is cut out at a random place: torchvision's \`RandomCrop\` with this \`padding\`, of which CIFAR-10's usual one is 4. 0 for none. ${AS_THEY_ARE}`,
    ),
  horizontalFlip: z
    .boolean()
    .default(false)
    .describe(
      `Whether left and right of every second image of a training batch, at random, are exchanged: torchvision's \`RandomHorizontalFlip\`. ${AS_THEY_ARE}`,
    ),
};

export interface AugmentSettings {
  readonly cropPadding: number;
  readonly horizontalFlip: boolean;
}

/** How the image at each place of a batch is moved. */
export type MoveOf = (place: number) => ImageMove;

/** The moves of each step's batch. */
export type Augmentation = (step: number) => MoveOf;

/** Draws of an image, of which three are used. */
const DRAWS = 4;
/** More than a batch has rows. */
const PLACES = 2 ** 20;

/**
 * The moves of the images of each step, counted from 1; null where none is changed. Of the stream "augmentation" each place of
 * each step has draws of its own, and an image's are the same whichever of the two settings are on.
 */
export function createAugmentation(
  { cropPadding, horizontalFlip }: AugmentSettings,
  seed: number,
): Augmentation | null {
  if (cropPadding === 0 && !horizontalFlip) return null;
  return (step) => (place) => {
    const stream = createStream(seed, "augmentation", DRAWS * (step * PLACES + place));
    const shift = () => Math.floor(uniform(stream) * (2 * cropPadding + 1)) - cropPadding;
    return { down: shift(), right: shift(), isMirrored: uniform(stream) < 0.5 && horizontalFlip };
  };
}
