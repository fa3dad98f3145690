/** @file MNIST's layout: images and labels in files of their own, packed by gzip or not. */
import { z } from "zod";
import { FormatError } from "../formatError.ts";
import { MOST_CLASSES, MOST_DIMENSIONS } from "../limits.ts";
import { type IdxArray, readIdx } from "../readers/idxArray.ts";
import type { LabelledImages } from "../readers/labelledImages.ts";
import { createAugmentation } from "./augment.ts";
import { DataFileError, type OpenFiles } from "./dataFiles.ts";
import { defineData } from "./dataPart.ts";
import { createFileSettings, readsFiles } from "./fileData.ts";
import { countLabels, type ImageSets, imageCounts, imageSettings, loadImages, shapeImages } from "./images.ts";

const WHAT =
  "the folder with train-images-idx3-ubyte and train-labels-idx1-ubyte, packed (.gz) or not; t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte beside them are for validation";

const found = {
  dimensions: z.int().min(1).max(MOST_DIMENSIONS),
  /** Height and width of an image. Left out of what earlier versions found, and where the files do not say it. */
  size: z.tuple([z.int().min(1), z.int().min(1)]).optional(),
  ...imageCounts,
};

const settings = z
  .strictObject({
    name: z.literal("idx"),
    ...createFileSettings(WHAT, found),
    ...imageSettings,
    normalization: z
      .enum(["whole", "none"])
      .default("none")
      .describe(
        "How pixels, as numbers from 0 to 1, are moved and scaled. `whole`: by mean and deviation of all numbers of the training images that are taken. `none`: not at all.",
      ),
  })
  .describe(
    "Images in the layout of MNIST, as Fashion-MNIST, KMNIST and EMNIST have it too: for networks that read images with one channel, and flattened to vectors for others; classes are the labels from 0 to the largest one.",
  );

type IdxSettings = z.output<typeof settings>;

interface IdxSets extends ImageSets {
  /** Lengths of an image: height and width, where there are two. */
  readonly lengths: readonly number[];
}

async function openIdx(files: OpenFiles): Promise<IdxSets> {
  const names = await files.list();
  if (names === null) throw new DataFileError(files.path, `is a file; must be ${WHAT}`);
  const train = await readPair(files, names, "train");
  const validation = await readPair(files, names, "(?:t10k|test)");
  if (train === null) throw new DataFileError(files.path, `holds no train-images-idx3-ubyte; must be ${WHAT}`);
  const [size, other] = [train, validation].map((subset) => subset?.lengths.join(" × "));
  if (other !== undefined && other !== size) {
    throw new DataFileError(files.path, `has images of ${size} pixels to train on, and of ${other} for validation`);
  }
  if (new Set(train.labels as Uint8Array).size < 2) {
    throw new DataFileError(files.path, `has one class only: all labels are ${train.labels[0]}`);
  }
  return { train, validation: validation ?? { images: [], labels: [] }, lengths: train.lengths };
}

type IdxImages = LabelledImages & Pick<IdxSets, "lengths">;

/** The images and the labels of a subset; null where there is neither. */
async function readPair(files: OpenFiles, names: readonly string[], subset: string): Promise<IdxImages | null> {
  const [imagesName, labelsName] = (["images[-.]idx3", "labels[-.]idx1"] as const).map((kind) =>
    chooseFile(files.path, names, new RegExp(`(?:^|-)${subset}-${kind}-ubyte(?:\\.gz)?$`)),
  );
  if (imagesName === undefined && labelsName === undefined) return null;
  if (imagesName === undefined) throw new DataFileError(files.path, `has ${labelsName} and no images for it`);
  if (labelsName === undefined) throw new DataFileError(files.path, `has ${imagesName} and no labels for it`);
  const { shape, values } = await files.read(readImages, imagesName);
  const labels = await files.read(async (bytes) => {
    const array = await readIdx(bytes);
    const [rows = 0] = array.shape;
    if (array.shape.length !== 1)
      throw new FormatError("refused", `it has ${array.shape.length} dimensions; must be 1`);
    if (rows !== shape[0])
      throw new FormatError("refused", `it has ${rows} labels, and ${imagesName} has ${shape[0]} images`);
    return array.values;
  }, labelsName);
  const size = values.length / (shape[0] as number);
  const images = Array.from(labels, (_, row) => values.subarray(row * size, (row + 1) * size));
  return { images, labels, lengths: shape.slice(1) };
}

async function readImages(bytes: Uint8Array<ArrayBuffer>): Promise<IdxArray> {
  const array = await readIdx(bytes);
  const [rows = 0, ...pixels] = array.shape;
  const size = pixels.reduce((product, length) => product * length, 1);
  if (pixels.length === 0) throw new FormatError("refused", "it has 1 dimension; images have more");
  if (rows === 0 || size === 0) throw new FormatError("refused", `it holds no pixels (${array.shape.join(" × ")})`);
  if (size > MOST_DIMENSIONS)
    throw new FormatError("too-large", `its images have ${size} pixels; at most ${MOST_DIMENSIONS}`);
  return array;
}

/** The one file of this kind; where it is there packed and unpacked, the latter. */
function chooseFile(path: string, names: readonly string[], kind: RegExp): string | undefined {
  const fitting = names.filter((name) => kind.test(name));
  const plain = fitting.filter((name) => !name.endsWith(".gz"));
  const [first, second] = plain.length > 0 ? plain : fitting;
  if (second !== undefined)
    throw new DataFileError(path, `has both ${first} and ${second}; one data set must lie in a folder of its own`);
  return first;
}

export const idx = defineData({
  name: "idx",
  source: "LeCun, Cortes & Burges, The MNIST database of handwritten digits",
  inputs: { vectors: "idx", images: "idx (images of rows and columns alone)" },
  settings,
  describe: ({ points }) => `${points} images`,
  augment: createAugmentation,
  shape: (settings) => shapeIdx(settings),
  ...readsFiles<IdxSettings, NonNullable<IdxSettings["found"]>, IdxSets>({
    what: WHAT,
    open: openIdx,
    find: ({ train, validation, lengths }, { found }) => {
      const labels = [...(train.labels as Uint8Array), ...(validation.labels as Uint8Array)];
      const classes = Math.min(
        MOST_CLASSES,
        labels.reduce((most, label) => Math.max(most, label + 1), 2),
      );
      const [height, width = 0] = lengths as [number, number?];
      // What an earlier version found is compared with what is found now, and it did not look for the size.
      const isSized = lengths.length === 2 && (found === null || found.size !== undefined);
      return {
        dimensions: train.images[0]?.length ?? 0,
        ...(isSized && { size: [height, width] as [number, number] }),
        train: countLabels(train, classes),
        validation: countLabels(validation, classes),
      };
    },
    make: (images, settings, seed) => loadImages(images, shapeIdx(settings), settings.normalization, seed),
  }),
});

function shapeIdx(settings: IdxSettings) {
  const { dimensions, size, ...counts } = settings.found ?? { dimensions: 0, train: [], validation: [] };
  const image = size && { image: { height: size[0], width: size[1], channels: 1 } };
  return shapeImages(settings, counts, { dimensions, ...image, classes: counts.train.length });
}
