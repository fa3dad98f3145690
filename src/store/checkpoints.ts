/** @file Reads checkpoints, each verified: a certain one, or the latest that is intact. */
import { join } from "node:path";
import { readWhole } from "../files/readWhole.ts";
import { sha256 } from "../files/sha256.ts";
import {
  cannotRead,
  damagedFile,
  describeReadError,
  isAboutFile,
  StoreError,
  systemErrorCode,
} from "../files/storeError.ts";
import { readHeader } from "../tensors/readHeader.ts";
import { decodeSafetensors, type NamedTensor } from "../tensors/safetensors.ts";
import type { CheckpointEntry, RunManifest } from "./facts.ts";
import { readManifest } from "./readManifest.ts";
import type { Damage, Run } from "./run.ts";

/** The content of a checkpoint. */
export interface Checkpoint {
  readonly step: number;
  readonly tensors: readonly NamedTensor[];
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads a checkpoint that the manifest lists, and verifies its size and SHA-256.
 * Throws StoreError: `missing` when there is no such file, `damaged` when it is not what was written.
 */
export async function readCheckpoint(directory: string, entry: CheckpointEntry): Promise<Checkpoint> {
  const path = join(directory, entry.file);
  try {
    const { tensors, metadata } = decodeSafetensors(await readVerified(path, entry));
    return { step: entry.step, tensors, metadata };
  } catch (error) {
    if (!isAboutFile(error)) throw cannotRead(path, error);
    if (systemErrorCode(error) === "ENOENT") throw new StoreError("missing", path, `${path} is missing`, error);
    throw damagedFile(path, error);
  }
}

async function readVerified(path: string, { bytes, sha256: expected }: CheckpointEntry): Promise<Buffer> {
  const checkSize = (size: number) => {
    // A wrong size may be a huge one.
    if (size !== bytes) throw new Error(`it has ${size} bytes and not ${bytes}`);
  };
  // A file and a manifest that agree in a huge size may both be forged: of nothing, a file can have any size.
  const content = await readWhole(path, checkSize, readHeader);
  if (sha256(content) !== expected) throw new Error("it differs from its SHA-256 in manifest.json");
  return content;
}

/**
 * The latest intact checkpoint, at or before step `atOrBefore` where that is given, and the damaged or missing ones that
 * were passed over on the way. One that a running writer removes meanwhile is neither.
 * @example
 * import { findCheckpoint, readRun } from "slingshot-lab/store";
 * import { loadExperiment, runExperiment } from "slingshot-lab/training";
 *
 * const { run } = await runExperiment(loadExperiment("hypercube", ["steps=100"]), { root: "runs" });
 * const { checkpoint } = await findCheckpoint(await readRun(run));
 * const [first] = checkpoint?.tensors ?? [];
 * console.log(checkpoint?.step, first?.name, first?.shape.join(" "), first?.values.length); // 100 layers.0.weight 64 128 8192
 */
export async function findCheckpoint(
  { directory, manifest }: Pick<Run, "directory" | "manifest">,
  atOrBefore = Number.POSITIVE_INFINITY,
): Promise<{ checkpoint: Checkpoint | null; damaged: Damage[] }> {
  const damaged: Damage[] = [];
  for (const entry of manifest.checkpoints.toReversed()) {
    if (entry.step > atOrBefore) continue;
    try {
      return { checkpoint: await readCheckpoint(directory, entry), damaged };
    } catch (error) {
      if (!(error instanceof StoreError && isAboutFile(error.cause))) throw error;
      const now = await readManifest(directory);
      if (!isListed(now, entry)) return findCheckpoint({ directory, manifest: now }, atOrBefore);
      damaged.push(toDamage(entry, error));
    }
  }
  return { checkpoint: null, damaged };
}

/** What `readCheckpoint` threw, as damage. No steps are lost with a checkpoint: the series has their rows. */
function toDamage({ file }: CheckpointEntry, { cause }: StoreError): Damage {
  return { file, firstStep: null, lastStep: null, reason: describeReadError(cause) };
}

/** What is damaged or missing among the checkpoints that the manifest lists, but for what a running writer removes meanwhile. */
export async function verifyCheckpoints(directory: string, { checkpoints }: RunManifest): Promise<Damage[]> {
  const damaged: Damage[] = [];
  for (const entry of checkpoints) {
    try {
      await readCheckpoint(directory, entry);
    } catch (error) {
      if (!(error instanceof StoreError && isAboutFile(error.cause))) throw error;
      if (isListed(await readManifest(directory), entry)) damaged.push(toDamage(entry, error));
    }
  }
  return damaged;
}

function isListed({ checkpoints }: RunManifest, { file, sha256 }: CheckpointEntry): boolean {
  return checkpoints.some((entry) => entry.file === file && entry.sha256 === sha256);
}
