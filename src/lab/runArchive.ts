/** @file The folder of a run as one file: a zip, as people send it, whoever made it. */
import { type Zippable, zipSync } from "fflate";
import { FormatError } from "../formatError.ts";
import { LARGEST_UNPACKED } from "../limits.ts";
import { unzip } from "../readers/unzip.ts";

/** A file of a run: its path in the run's folder. */
export interface ArchivedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ArchivedRun {
  /** Of the folder that the zip holds; the empty text where it holds the run's files alone. */
  readonly folder: string;
  readonly files: readonly ArchivedFile[];
}

/** What a run consists of, below the folder that it may lie in. Of what else lies there, as reports and locks, nothing is taken. */
const RUN_FILE =
  /^(?:.*\/)?((?:manifest\.json|experiment\.yaml|events\.jsonl|labels\.jsonl)|series\/steps-[\w-]+\.parquet|checkpoints\/step-[\w-]+\.(?:safetensors|keep)|measurements\/[\w-]+\.jsonl?)$/;

const MANIFEST = "manifest.json";

export function packRunFolder({ folder, files }: ArchivedRun): Uint8Array<ArrayBuffer> {
  const zip: Zippable = {};
  // Numbers are packed already, or hardly pack.
  for (const { path, bytes } of files)
    zip[`${folder}/${path}`] = [bytes, { level: /\.(jsonl?|yaml)$/.test(path) ? 6 : 0 }];
  return zipSync(zip);
}

/** @throws FormatError in one line, where it is no zip, is damaged, unpacks to too much, or holds no run or several */
export async function unpackRunFolder(bytes: Uint8Array): Promise<ArchivedRun> {
  if (bytes.length > LARGEST_UNPACKED) {
    const [found, most] = [bytes.length, LARGEST_UNPACKED].map((size) => size.toLocaleString("en"));
    throw new FormatError("refused", `it has ${found} bytes, and at most ${most} are read`);
  }
  const found = await unzip(bytes, (name) => RUN_FILE.test(name));
  const manifests = found.filter(({ name }) => name === MANIFEST || name.endsWith(`/${MANIFEST}`));
  const [manifest] = manifests;
  if (manifest === undefined) throw new FormatError("refused", `it holds no run: there is no ${MANIFEST} in it`);
  if (manifests.length > 1)
    throw new FormatError("refused", `it holds ${manifests.length} runs, and one is taken at a time`);
  const start = manifest.name.slice(0, -MANIFEST.length);
  const files = found.flatMap(({ name, content }) => {
    const path = name.slice(start.length);
    return name.startsWith(start) && RUN_FILE.exec(path)?.[1] === path ? [{ path, bytes: content }] : [];
  });
  return { folder: start.split("/").at(-2) ?? "", files };
}
