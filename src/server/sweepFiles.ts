/** @file The files of a sweep's folder as a lab reads them: from whom they are nobody knows, and what is too much is not read. */
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { tryTo } from "../files/tryTo.ts";
import { LabError } from "../lab/index.ts";
import { LeftOutLines } from "../sweep/folder/leftOutLines.ts";
import { journalFolder, pointsFile, sweepFile } from "../sweep/folder/places.ts";
import { visitPoints } from "../sweep/folder/points.ts";
import { Journal, type Point, readSweepFolder, type Sweep } from "../sweep/index.ts";
import { formatStep } from "../words.ts";

/** Bytes of points.jsonl, and of all journals together: 100,000 runs have some 40 MB of each. */
const MOST_BYTES = 2 ** 27;

/** Journals: there is one for each process that trained. */
const MOST_JOURNALS = 10_000;

/** Runs that a page can draw. */
export const MOST_POINTS = 100_000;

/** Axes: each has a place in every run. */
const MOST_AXES = 64;

/** What a sweep's files hold. */
export interface SweepFiles {
  readonly sweep: Sweep;
  readonly points: readonly Point[];
  readonly journal: Journal;
  /** Of points.jsonl and the journals. */
  readonly leftOut: readonly LeftOutLines[];
}

/** Changes with every file that says something of the sweep; the empty text where nothing can be said. */
export function markSweep(folder: string): string {
  const journals = tryTo(() => readdirSync(journalFolder(folder))) ?? [];
  const names = journals.slice(0, MOST_JOURNALS).map((name) => join(journalFolder(folder), name));
  return [sweepFile(folder), pointsFile(folder), ...names].map(markFile).join(" ");
}

export function markFile(path: string): string {
  const status = tryTo(() => lstatSync(path));
  return status === null ? "-" : `${status.mtimeMs}:${status.size}:${status.ino}`;
}

/** Reads the files of sweeps, of those that it has read before what is new. */
export class SweepFileReader {
  /** The one that was asked for last is at the end. */
  readonly #kept = new Map<string, SweepFiles & { readonly mark: string }>();

  /** @param folder without links @throws LabError, StoreError */
  read(folder: string): SweepFiles {
    refuseLarge(folder);
    const mark = [sweepFile, pointsFile].map((file) => markFile(file(folder))).join(" ");
    const before = this.#kept.get(folder);
    this.#kept.delete(folder);
    const isSame = before?.mark === mark;
    if (isSame) before.journal.refresh();
    const files = isSame ? before : { ...readAnew(folder), mark };
    this.#kept.set(folder, files);
    let points = 0;
    for (const [path, kept] of [...this.#kept].toReversed()) {
      points += kept.points.length;
      if (points > MOST_POINTS && path !== folder) this.#kept.delete(path);
    }
    return files;
  }
}

function readAnew(folder: string): SweepFiles {
  const sweep = readSweepFolder(folder);
  const points: Point[] = [];
  const paths = new Set<string>();
  const leftOut = new LeftOutLines();
  visitPoints(
    folder,
    (point) => {
      if (points.length === MOST_POINTS) refuse(`${folder} has more than ${formatStep(MOST_POINTS)} runs`);
      points.push(point);
      for (const path of Object.keys(point.values)) paths.add(path);
      if (paths.size > MOST_AXES) refuse(`${pointsFile(folder)} has more than ${MOST_AXES} axes`);
    },
    leftOut,
  );
  const journal = new Journal(folder);
  return { sweep, points, journal, leftOut: [leftOut, journal.leftOut] };
}

/** @throws LabError where there is more than is read, or a link in the place of a file */
function refuseLarge(folder: string): void {
  const path = pointsFile(folder);
  refuseBytes(path, tryTo(() => lstatSync(path))?.size ?? 0);
  const journals = journalFolder(folder);
  const status = tryTo(() => lstatSync(journals));
  if (status === null) return;
  if (!status.isDirectory()) refuse(`${journals} is no folder`);
  const names = readdirSync(journals);
  if (names.length > MOST_JOURNALS) refuse(`${journals} holds more than ${formatStep(MOST_JOURNALS)} files`);
  const sizes = names.map((name) => tryTo(() => lstatSync(join(journals, name)))?.size ?? 0);
  refuseBytes(
    journals,
    sizes.reduce((sum, size) => sum + size, 0),
  );
}

function refuseBytes(path: string, bytes: number): void {
  if (bytes > MOST_BYTES)
    refuse(`${path} has ${formatStep(bytes)} bytes, and at most ${formatStep(MOST_BYTES)} are read`);
}

function refuse(what: string): never {
  throw new LabError("damaged", what);
}
