/** @file CIFAR-10 in its binary layout: a folder of batches, or the archive of them. */
import { z } from "zod";
import { FormatError } from "../formatError.ts";
import { DataFileError, hashBytes, type OpenFiles } from "./dataFiles.ts";
import { defineData } from "./dataPart.ts";
import { createFileSettings, readsFiles } from "./fileData.ts";
import { gunzip } from "./gunzip.ts";
import {
  countLabels,
  type ImageSets,
  imageCounts,
  imageSettings,
  type LabelledImages,
  loadImages,
  shapeImages,
} from "./images.ts";

const CHANNELS = 3;
const DIMENSIONS = CHANNELS * 32 * 32;
const ROW_BYTES = 1 + DIMENSIONS;
const CLASSES = 10;

/** Rows of a batch of the full set; a subset has the first ones. */
const BATCH_ROWS = 10_000;

/** Of the unpacked archive: six batches, and some text. */
const MOST_ARCHIVE_BYTES = 7 * BATCH_ROWS * ROW_BYTES;

const BATCH = /^(data_batch_[1-5]|test_batch)\.bin$/;
const TEST = "test_batch.bin";

/** SHA-256 of the published batches: a whole one must be it. A subset of its rows can be any. */
const PUBLISHED: Readonly<Record<string, string>> = {
  "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
  "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
  "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
  "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
  "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
  [TEST]: "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
};

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
    "Photographs of ten kinds of things, 32 × 32 pixels in three colours, as vectors of 3072 numbers: all red ones, then green, then blue, row by row. A subset of their rows, in the same layout, is taken as well.",
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

/** @throws FormatError where it is no tar.gz, or a batch in it is none */
async function readArchive(packed: Uint8Array<ArrayBuffer>): Promise<ReadonlyMap<string, LabelledImages>> {
  const tar = await gunzip(packed, MOST_ARCHIVE_BYTES);
  const batches = new Map<string, LabelledImages>();
  for (const { name, data } of await listArchive(tar)) {
    const base = name.replace(/^.*\//, "");
    if (!BATCH.test(base) || data === undefined) continue;
    if (batches.has(base)) throw new FormatError("damaged", `${base} is there twice`);
    batches.set(base, await readNamed(base, data));
  }
  return batches;
}

async function listArchive(tar: Uint8Array<ArrayBuffer>) {
  // On demand: a page that trains on other data need not be able to resolve it.
  const { parseTar } = await import("nanotar");
  try {
    return parseTar(tar);
  } catch {
    throw new FormatError("damaged", "its tar is damaged");
  }
}

async function readNamed(name: string, bytes: Uint8Array): Promise<LabelledImages> {
  try {
    return await readBatch(name, bytes);
  } catch (error) {
    throw error instanceof FormatError ? new FormatError(error.kind, `${name}: ${error.message}`) : error;
  }
}

/** @throws FormatError where it has not the size of whole rows, a label that is none, or is whole and not what was published */
async function readBatch(name: string, bytes: Uint8Array): Promise<LabelledImages> {
  const rows = bytes.length / ROW_BYTES;
  if (!Number.isInteger(rows) || rows === 0 || rows > BATCH_ROWS) {
    const allowed = `a row has ${ROW_BYTES}, and there can be ${BATCH_ROWS.toLocaleString("en")}`;
    throw new FormatError("damaged", `it has ${bytes.length.toLocaleString("en")} bytes; ${allowed}`);
  }
  const labels = Uint8Array.from({ length: rows }, (_, row) => bytes[row * ROW_BYTES] as number);
  const wrong = labels.findIndex((label) => label >= CLASSES);
  if (wrong >= 0)
    throw new FormatError("damaged", `row ${wrong + 1} has the label ${labels[wrong]}; must be from 0 to 9`);
  if (rows === BATCH_ROWS && (await hashBytes(bytes)) !== PUBLISHED[name])
    throw new FormatError("damaged", `it has all ${rows.toLocaleString("en")} rows, and is not what was published`);
  const images = Array.from({ length: rows }, (_, row) => bytes.subarray(row * ROW_BYTES + 1, (row + 1) * ROW_BYTES));
  return { images, labels };
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

export const cifar10 = defineData({
  name: "cifar10",
  source: "Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images",
  inputs: { vectors: "cifar10" },
  settings,
  describe: ({ points }) => `${points} CIFAR-10 images`,
  shape: (settings) => shapeCifar10(settings),
  ...readsFiles<Cifar10Settings, NonNullable<Cifar10Settings["found"]>, ImageSets>({
    what: WHAT,
    open: openCifar10,
    find: ({ train, validation }) => ({
      train: countLabels(train, CLASSES),
      validation: countLabels(validation, CLASSES),
    }),
    make: (images, settings, seed) =>
      loadImages(images, shapeCifar10(settings), { ...settings, channels: CHANNELS }, seed),
  }),
});

function shapeCifar10(settings: Cifar10Settings) {
  const { found, classes } = settings;
  return shapeImages(settings, found ?? { train: [], validation: [] }, { dimensions: DIMENSIONS, classes });
}
