/** @file Reads every file of a run and says what is not as it was written. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { findDamagedLock } from "../files/lock.ts";
import { describeReadError, isAboutFile, StoreError } from "../files/storeError.ts";
import { verifyCheckpoints } from "./checkpoints.ts";
import type { Settings } from "./experimentFile.ts";
import type { RunManifest } from "./facts.ts";
import { readMeasurement } from "./measurementFile.ts";
import { listOddEntries } from "./oddEntries.ts";
import { readEvents } from "./readEvents.ts";
import { readExperiment } from "./readManifest.ts";
import { listMeasurements } from "./readMeasurements.ts";
import { listSeries, outline, readSeries, type SpanCache, seriesFacts } from "./readSeries.ts";
import { listUnlisted, NOT_LISTED } from "./retention.ts";
import type { Damage } from "./run.ts";
import { lookUntilSettled } from "./settledLook.ts";
import { findMissingStart } from "./startCheckpoint.ts";

/**
 * Reads every file of the run in `directory`: manifest, experiment, series, events, checkpoints and measurements. Answers with all that
 * is damaged or missing, nothing when the run is whole. Safe beside a writer.
 *
 * @param check throws StoreError (`damaged`) for an experiment with which the run could not go on
 *
 * Throws StoreError when there is no run (`missing`) or a file cannot be read at all.
 */
export async function verifyRun(directory: string, check: CheckExperiment = () => {}): Promise<Damage[]> {
  const cache: SpanCache = new Map();
  try {
    return await lookUntilSettled(
      directory,
      async ({ manifest, files }) => {
        const { experiment, wrong } = await verifyExperiment(directory, manifest, check);
        const series = await readSeries(directory, files, seriesFacts(manifest, experiment), cache, outline);
        const damaged = [
          ...wrong,
          ...series.damaged,
          ...(await readEvents(directory, manifest)).damaged,
          ...(await verifyCheckpoints(directory, manifest)),
          ...findMissingStart(manifest),
          ...(await verifyMeasurements(directory)),
          ...verifyLock(directory),
        ];
        const isNamed = (file: string) => damaged.some((known) => known.file === file);
        return [...damaged, ...findStrangers(directory, manifest).filter(({ file }) => !isNamed(file))];
      },
      (damaged) => damaged.length === 0,
    );
  } catch (error) {
    const damage = toDamage(directory, error);
    const files = await listSeries(directory);
    // Without a manifest it takes something else to tell a run from any other folder.
    if (files.length === 0 && !existsSync(join(directory, "experiment.yaml"))) throw error;
    return [damage, ...(await readSeries(directory, files, null, cache, outline)).damaged];
  }
}

/** Whoever knows what the settings mean. */
export type CheckExperiment = (experiment: Settings, manifest: RunManifest) => void;

async function verifyExperiment(
  directory: string,
  manifest: RunManifest,
  check: CheckExperiment,
): Promise<{ experiment: Settings | null; wrong: Damage[] }> {
  try {
    const experiment = await readExperiment(directory, manifest);
    check(experiment, manifest);
    return { experiment, wrong: [] };
  } catch (error) {
    return { experiment: null, wrong: [toDamage(directory, error)] };
  }
}

async function verifyMeasurements(directory: string): Promise<Damage[]> {
  const damaged: Damage[] = [];
  for (const file of listMeasurements(directory)) {
    try {
      await readMeasurement(join(directory, file));
    } catch (error) {
      damaged.push(toDamage(directory, error));
    }
  }
  return damaged;
}

function verifyLock(directory: string): Damage[] {
  const error = findDamagedLock(directory);
  return error === null ? [] : [toDamage(directory, error)];
}

/** What a reader of one file threw, as damage; any other error is thrown on. */
function toDamage(directory: string, error: unknown): Damage {
  if (!(error instanceof StoreError && isAboutFile(error.cause))) throw error;
  const file = relative(directory, error.path);
  return { file, firstStep: null, lastStep: null, reason: describeReadError(error.cause) };
}

/**
 * What the run has not written: entries under its names that are no files, and checkpoints that nothing refers to. While a
 * run is written one of these may be about to be listed, or left by a kill.
 */
function findStrangers(directory: string, manifest: RunManifest): Damage[] {
  const odd = listOddEntries(directory, manifest);
  if (manifest.status === "running") return odd;
  const unlisted = listUnlisted(directory, manifest).filter((file) => !odd.some((entry) => entry.file === file));
  return [...odd, ...unlisted.map((file) => ({ file, firstStep: null, lastStep: null, reason: NOT_LISTED }))];
}
