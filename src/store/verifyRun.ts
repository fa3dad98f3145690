/** @file Reads every file of a run and says what is not as it was written. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { parseCheckpointName } from "./checkpointName.ts";
import { verifyCheckpoints } from "./checkpoints.ts";
import type { RunManifest } from "./facts.ts";
import { findDamagedLock } from "./lock.ts";
import { readEvents } from "./readEvents.ts";
import { readExperiment } from "./readManifest.ts";
import { listSeries, outline, readSeries, type SpanCache } from "./readSeries.ts";
import type { Damage } from "./run.ts";
import { lookUntilSettled } from "./settledLook.ts";
import { findMissingStart } from "./startCheckpoint.ts";
import { describeReadError, isAboutFile, StoreError } from "./storeError.ts";

/**
 * Reads every file of the run in `directory`: manifest, experiment, series, events and checkpoints. Answers with all that
 * is damaged or missing, nothing when the run is whole. Safe beside a writer.
 *
 * Throws StoreError when there is no run (`missing`) or a file cannot be read at all.
 */
export async function verifyRun(directory: string): Promise<Damage[]> {
  const cache: SpanCache = new Map();
  try {
    return await lookUntilSettled(
      directory,
      async ({ manifest, files }) => [
        ...(await verifyExperiment(directory, manifest)),
        ...(await readSeries(directory, files, manifest, cache, outline)).damaged,
        ...(await readEvents(directory, manifest)).damaged,
        ...(await verifyCheckpoints(directory, manifest)),
        ...findMissingStart(manifest),
        ...(await findUnlisted(directory, manifest)),
        ...verifyLock(directory),
      ],
      (damaged) => damaged.length === 0,
    );
  } catch (error) {
    const damage = describeDamage(directory, error);
    const files = await listSeries(directory);
    // Without a manifest it takes something else to tell a run from any other folder.
    if (files.length === 0 && !existsSync(join(directory, "experiment.yaml"))) throw error;
    return [damage, ...(await readSeries(directory, files, null, cache, outline)).damaged];
  }
}

async function verifyExperiment(directory: string, manifest: RunManifest): Promise<Damage[]> {
  try {
    await readExperiment(directory, manifest);
    return [];
  } catch (error) {
    return [describeDamage(directory, error)];
  }
}

function verifyLock(directory: string): Damage[] {
  const error = findDamagedLock(directory);
  return error === null ? [] : [describeDamage(directory, error)];
}

/** What a reader of one file threw, as damage; any other error is thrown on. */
function describeDamage(directory: string, error: unknown): Damage {
  if (!(error instanceof StoreError && isAboutFile(error.cause))) throw error;
  const file = relative(directory, error.path);
  return { file, firstStep: null, lastStep: null, reason: describeReadError(error.cause) };
}

/** Checkpoints that nothing refers to. While a run is written one may be about to be listed, or left by a kill. */
async function findUnlisted(directory: string, { status, checkpoints }: RunManifest): Promise<Damage[]> {
  if (status === "running") return [];
  const listed = new Set(checkpoints.map(({ file }) => file));
  const names = await readdir(join(directory, "checkpoints")).catch(() => []);
  return names
    .map((name) => ({ name, file: `checkpoints/${name}` }))
    .filter(({ name, file }) => parseCheckpointName(name) !== null && !listed.has(file))
    .map(({ file }) => ({ file, firstStep: null, lastStep: null, reason: "the manifest does not list it" }));
}
