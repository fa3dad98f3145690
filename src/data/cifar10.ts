/** @file CIFAR-10 in its binary layout: a folder of batches, or the archive of them. */
import { z } from "zod";
import { BATCH, CLASSES, DIMENSIONS, readArchive, readBatch } from "../readers/cifar10Batches.ts";
import type { LabelledImages } from "../readers/labelledImages.ts";
import { createAugmentation } from "./augment.ts";
import { DataFileError, type OpenFiles } from "./dataFiles.ts";
import { defineData } from "./dataPart.ts";
import { createFileSettings, readsFiles } from "./fileData.ts";
import { countLabels, type ImageSets, imageCounts, imageSettings, loadImages, shapeImages } from "./images.ts";

const IMAGE = { height: 32, width: 32, channels: 3 };
const TEST = "test_batch.bin";

/** What the archive unpacks to. */
const ARCHIVE_FOLDER = "cifar-10-batches-bin";

const WHAT =
  "the folder with the binary version of CIFAR-10 (data_batch_1.bin to data_batch_5.bin and test_batch.bin), or its archive cifar-10-binary.tar.gz";

const settings = z
  .strictObject({
    name: z.literal("cifar10"),
    ...createFileSettings(WHAT, imageCounts),
    ...imageSettings,
    classes: z
      .int()
      .min(2)
      .max(CLASSES)
      .default(CLASSES)
      .describe(
        "Images of the first so many classes are taken: airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck.",
      ),
    normalization: z
      .enum(["whole", "channel", "none"])
      .default("whole")
      .describe(
        "How pixels, as numbers from 0 to 1, are moved and scaled. `whole`: by mean and deviation of all numbers of the training images that are taken. `channel`: by those of each colour. `none`: not at all.",
      ),
  })
  .describe(
    "Photographs of ten kinds of things, 32 × 32 pixels in three colours, for networks that read images, and as vectors of 3072 numbers for others: all red ones, then green, then blue, row by row. A subset of their rows, in the same layout, is taken as well.",
  );

type Cifar10Settings = z.output<typeof settings>;

async function openCifar10(files: OpenFiles): Promise<ImageSets> {
  const names = await files.list();
  if (names === null) return files.read(async (bytes) => sortBatches(files.path, await readArchive(bytes)));
  const isUnpacked = names.includes(ARCHIVE_FOLDER);
  const found = isUnpacked ? ((await files.list(ARCHIVE_FOLDER)) ?? []) : names;
  const batches = new Map<string, LabelledImages>();
  for (const name of found.filter((one) => BATCH.test(one)))
    batches.set(
      name,
      await files.read((bytes) => readBatch(name, bytes), isUnpacked ? `${ARCHIVE_FOLDER}/${name}` : name),
    );
  return sortBatches(files.path, batches);
}

function sortBatches(path: string, batches: ReadonlyMap<string, LabelledImages>): ImageSets {
  const names = [...batches.keys()].sort();
  const train = names.filter((name) => name !== TEST);
  if (train.length === 0)
    throw new DataFileError(path, "holds no data_batch_1.bin; it must be CIFAR-10 in its binary version");
  const join = (list: readonly string[]): LabelledImages => {
    const some = list.map((name) => batches.get(name) as LabelledImages);
    return { images: some.flatMap(({ images }) => images), labels: some.flatMap(({ labels }) => Array.from(labels)) };
  };
  return { train: join(train), validation: join(names.filter((name) => name === TEST)) };
}

/** @throws DataFileError where there is nothing to tell apart */
function refuseOneClass({ path, classes }: Cifar10Settings, train: readonly number[]): void {
  const [label, other] = Array.from(train.slice(0, classes).keys()).filter((each) => train[each] !== 0);
  if (other !== undefined) return;
  const among = classes === CLASSES ? "" : ` of the first ${classes}, which data.classes asks for`;
  const what = label === undefined ? `no class${among}` : `one class only${among}: all labels are ${label}`;
  throw new DataFileError(path ?? "", `has ${what}`);
}

export const cifar10 = defineData({
  name: "cifar10",
  source: "Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images",
  inputs: { vectors: "cifar10", images: "cifar10" },
  settings,
  describe: ({ points }) => `${points} CIFAR-10 images`,
  augment: createAugmentation,
  shape: (settings) => shapeCifar10(settings),
  ...readsFiles<Cifar10Settings, NonNullable<Cifar10Settings["found"]>, ImageSets>({
    what: WHAT,
    open: openCifar10,
    find: ({ train, validation }, settings) => {
      const found = { train: countLabels(train, CLASSES), validation: countLabels(validation, CLASSES) };
      if (settings.found === null) refuseOneClass(settings, found.train);
      return found;
    },
    make: (images, settings, seed) => loadImages(images, shapeCifar10(settings), settings.normalization, seed),
  }),
});

function shapeCifar10(settings: Cifar10Settings) {
  const { found, classes } = settings;
  const { train, validation } = found ?? { train: [], validation: [] };
  return shapeImages(settings, { train, validation }, { dimensions: DIMENSIONS, image: IMAGE, classes });
}
