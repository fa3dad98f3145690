/** @file All that was computed about a run afterwards, read as far as it can be: one bad file hides no other. */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { listFolder } from "../files/listFolder.ts";
import { describeReadError, StoreError } from "../files/storeError.ts";
import { MOST_REPORTED_BYTES } from "../limits.ts";
import { formatBytes } from "../words.ts";
import {
  identifyStates,
  isMeasurementName,
  outlineMeasurement,
  readMeasurement,
  type StoredMeasurement,
} from "./measurementFile.ts";
import type { Damage, Run } from "./run.ts";

export interface FoundMeasurement extends StoredMeasurement {
  /** Relative to the run folder. */
  readonly file: string;
}

export interface FoundMeasurements {
  /** The last written first. One that is being written, or was stopped, has the pieces that are there. */
  readonly found: readonly FoundMeasurement[];
  /** Files of which nothing is known, and why: damaged, about another run, or beyond `mostBytes`. */
  readonly unread: readonly Pick<Damage, "file" | "reason">[];
}

/** Files of measurements, relative to the run folder, in the order of their names. */
export function listMeasurements(directory: string): string[] {
  return listFolder(join(directory, "measurements"))
    .filter((entry) => entry.isFile() && isMeasurementName(entry.name))
    .map(({ name }) => `measurements/${name}`)
    .sort();
}

/**
 * Reads what `measurements/` holds about a run. Needs no lock, changes nothing, and names what it cannot read.
 * @param mostBytes of all files together: older ones beyond are named and not read
 */
export async function readMeasurements(
  run: Pick<Run, "directory" | "experiment" | "manifest">,
  mostBytes: number = MOST_REPORTED_BYTES,
): Promise<FoundMeasurements> {
  const found: FoundMeasurement[] = [];
  const unread: Pick<Damage, "file" | "reason">[] = [];
  const states = identifyStates(run);
  let left = mostBytes;
  for (const { file, bytes } of listNewestFirst(run.directory, unread)) {
    if (bytes > left) {
      unread.push({
        file,
        reason: `it has ${formatBytes(bytes)}, and of a run's measurements ${formatBytes(mostBytes)} are read`,
      });
      continue;
    }
    try {
      const stored = await readMeasurement(join(run.directory, file), left);
      // Gone since it was listed.
      if (stored === null) continue;
      const reason = findStranger(file, stored, states);
      if (reason !== null) unread.push({ file, reason });
      else {
        left -= bytes;
        found.push({ file, ...stored });
      }
    } catch (error) {
      unread.push({ file, reason: reasonOf(error) });
    }
  }
  return { found, unread };
}

/** Why a file does not belong where it lies; null where it does. */
function findStranger(file: string, { header }: StoredMeasurement, states: string): string | null {
  const { name } = outlineMeasurement(header, header.runSha256, header.version);
  if (file !== `measurements/${name}`) return "its first line asks for something else than its name says";
  return header.runSha256 === states ? null : "it is about another run";
}

function listNewestFirst(directory: string, unread: Pick<Damage, "file" | "reason">[]) {
  try {
    return listMeasurements(directory)
      .flatMap((file) => {
        const status = lstatSync(join(directory, file), { throwIfNoEntry: false });
        return status === undefined ? [] : [{ file, bytes: status.size, changedMs: status.mtimeMs }];
      })
      .sort((a, b) => b.changedMs - a.changedMs);
  } catch (error) {
    unread.push({ file: "measurements", reason: reasonOf(error) });
    return [];
  }
}

/** The reason alone: the file is named beside it. */
const reasonOf = (error: unknown): string =>
  describeReadError(error instanceof StoreError ? (error.cause ?? error) : error);
