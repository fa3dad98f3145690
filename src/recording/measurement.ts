/** @file What is computed about a run afterwards, kept piece by piece in a file of its folder: it goes on where it stopped. */
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { writeFileAtomically } from "../files/atomicFile.ts";
import { LineFile } from "../files/lineFile.ts";
import { type LockOptions, type RunLock, takeLock } from "../files/lock.ts";
import { atMost, readWholeSync } from "../files/readWhole.ts";
import { asStoreError, damagedFile, StoreError } from "../files/storeError.ts";
import { removeAbandoned } from "../files/temporaryName.ts";
import { LARGEST_MEASUREMENT } from "../limits.ts";
import {
  encodeEnd,
  identifyStates,
  type JsonObject,
  type MeasurementHeader,
  type MeasurementRequest,
  outlineMeasurement,
  readMeasurement,
  type StoredMeasurement,
} from "../store/measurementFile.ts";
import type { Run } from "../store/run.ts";
import { checkRunFolders } from "../store/runFolders.ts";
import { readVersion } from "../version.ts";
import { makeFolder } from "./runFolder.ts";

/** A measurement that is being made, or is there. */
export interface MeasurementFile {
  readonly path: string;
  /** Of the program that began it. */
  readonly version: string;
  /** What has been computed, in order, as it is read back: numbers that are not finite are null. */
  readonly pieces: readonly JsonObject[];
  /** Whether that is all. */
  readonly isDone: boolean;
  /** Keeps one more; it is on the disk when this returns. */
  append(piece: object): void;
  /** Says that this is all, and lets go of the file. */
  finish(): void;
  /** Lets go of the file, which the same request takes up again. Does nothing the second time. */
  close(): void;
}

export interface MeasurementOptions extends LockOptions {
  /** Is called before anything is written where something is left to compute, with the number of pieces that are there. */
  readonly prepare?: (pieces: number) => Promise<void>;
}

/**
 * Opens the file of a request: what it holds need not be computed again. The run's own files, and its lock, are not touched.
 * @throws StoreError `locked` where another process computes the same, `damaged` where the file is not what the request has
 * written, `unwritable` where the folder cannot be written
 */
export async function openMeasurement(
  run: Pick<Run, "directory" | "experiment" | "manifest">,
  request: MeasurementRequest,
  { prepare, ...options }: MeasurementOptions,
): Promise<MeasurementFile> {
  const { directory } = run;
  const { name, header } = outlineMeasurement(request, identifyStates(run), readVersion());
  const folder = join(directory, "measurements");
  const path = join(folder, name);
  checkRunFolders(directory);
  const found = await read(path, header);
  if (found?.isDone === true) return doneMeasurement(path, found);
  await prepare?.(found?.pieces.length ?? 0);
  const place = path.replace(/\.jsonl$/, ".lock");
  for (const each of [folder, place]) asStoreError("unwritable", "create", each, () => makeFolder(each));
  const lock = await takeLock(place, options);
  try {
    const stored = await read(path, header);
    if (stored?.isDone === true) {
      lock.release();
      return doneMeasurement(path, stored);
    }
    if (stored !== null) return openMeasurementFile(path, stored, lock);
    removeAbandoned(folder);
    const line = `${JSON.stringify(header)}\n`;
    writeFileAtomically(path, line, () => lock.assertHeld());
    return openMeasurementFile(path, { header, pieces: [], isDone: false, wholeBytes: Buffer.byteLength(line) }, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function read(path: string, header: MeasurementHeader): Promise<StoredMeasurement | null> {
  const stored = await readMeasurement(path);
  if (stored === null) return null;
  const same = (a: MeasurementHeader) => ({ ...a, version: "" });
  if (isDeepStrictEqual(same(stored.header), JSON.parse(JSON.stringify(same(header))))) return stored;
  throw damagedFile(path, new Error("its first line asks for something else than its name says"));
}

function doneMeasurement(path: string, { header, pieces }: StoredMeasurement): MeasurementFile {
  const refuse = () => {
    throw new Error(`${path} is complete`);
  };
  return { path, version: header.version, pieces, isDone: true, append: refuse, finish: refuse, close: () => {} };
}

function openMeasurementFile(path: string, stored: StoredMeasurement, lock: RunLock): MeasurementFile {
  const file = new LineFile(path, stored.wholeBytes);
  const pieces = [...stored.pieces];
  let isOpen = true;
  let isDone = false;
  const write = (line: string) => {
    lock.assertHeld();
    if (file.size + Buffer.byteLength(line) > LARGEST_MEASUREMENT)
      throw new StoreError("unwritable", path, `${path} would have more than ${LARGEST_MEASUREMENT} bytes`);
    file.append(line);
  };
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    file.close();
    lock.release();
  };
  return {
    path,
    version: stored.header.version,
    pieces,
    get isDone() {
      return isDone;
    },
    append: (piece) => {
      const line = JSON.stringify(piece);
      write(`${line}\n`);
      pieces.push(JSON.parse(line) as JsonObject);
    },
    finish: () => {
      const { bytes } = asStoreError("damaged", "read", path, () => readWholeSync(path, atMost(LARGEST_MEASUREMENT)));
      write(encodeEnd(pieces.length, bytes));
      isDone = true;
      close();
    },
    close,
  };
}
