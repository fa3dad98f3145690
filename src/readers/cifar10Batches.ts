/** @file CIFAR-10 in its binary layout: a batch of rows, and the archive of batches. */
import { FormatError, naming } from "../formatError.ts";
import { gunzip } from "./gunzip.ts";
import { hashBytes } from "./hashBytes.ts";
import type { LabelledImages } from "./labelledImages.ts";
import { listTar } from "./tar.ts";

/** Numbers of an image: 32 × 32 pixels in three colours. */
export const DIMENSIONS = 3 * 32 * 32;
const ROW_BYTES = 1 + DIMENSIONS;
export const CLASSES = 10;

/** Rows of a batch of the full set; a subset has the first ones. */
const BATCH_ROWS = 10_000;

/** Of the unpacked archive: six batches, and some text. */
const MOST_ARCHIVE_BYTES = 7 * BATCH_ROWS * ROW_BYTES;

/** Names of batches. */
export const BATCH = /^(data_batch_[1-5]|test_batch)\.bin$/;

/** SHA-256 of the published batches: a whole one must be it. A subset of its rows can be any. */
const PUBLISHED: Readonly<Record<string, string>> = {
  "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
  "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
  "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
  "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
  "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
  "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
};

/** @throws FormatError where it is no tar.gz, or a batch in it is none */
export async function readArchive(packed: Uint8Array<ArrayBuffer>): Promise<ReadonlyMap<string, LabelledImages>> {
  const tar = await gunzip(packed, MOST_ARCHIVE_BYTES);
  const batches = new Map<string, LabelledImages>();
  for (const { name, data } of await listTar(tar)) {
    const base = name.replace(/^.*\//, "");
    if (!BATCH.test(base)) continue;
    if (batches.has(base)) throw new FormatError("damaged", `${base} is there twice`);
    batches.set(base, await naming(base, () => readBatch(base, data)));
  }
  return batches;
}

/** @throws FormatError where it has not the size of whole rows, a label that is none, or is whole and not what was published */
export async function readBatch(name: string, bytes: Uint8Array): Promise<LabelledImages> {
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
