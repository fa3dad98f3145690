/** @file What all measurements of a run share: what their file holds is read, and what is missing computed and kept. */
import { join } from "node:path";
import { type MeasurementFile, openMeasurement } from "../recording/index.ts";
import type { JsonObject, Run } from "../store/index.ts";
import { identifyStates, outlineMeasurement, readMeasurement } from "../store/measurementFile.ts";
import type { EngineOptions } from "../training/prepareRun.ts";
import { readVersion } from "../version.ts";

/** A measurement of a run, as it is asked for. */
export interface Asked {
  readonly run: Run;
  readonly command: string;
  /** What names the file: the same request goes on with it. */
  readonly request: JsonObject;
  /** Pieces of the whole measurement. */
  readonly total: number;
}

/** What computes the pieces that are missing. */
export interface Maker {
  /**
   * Computes what follows the pieces that are there, and hands each to `keep`.
   * @returns whether that is all: the signal may have come before
   */
  make(there: Pick<MeasurementFile, "path" | "pieces">, keep: (piece: object) => void): Promise<boolean>;
  /** Ends its threads. */
  dispose(): void;
}

export interface FillOptions extends Pick<EngineOptions, "say"> {
  /** Hears all pieces in order, first those that are there. */
  readonly onPiece?: (piece: JsonObject) => void;
}

/** What is kept. */
export type Filled = Pick<MeasurementFile, "path" | "pieces" | "isDone">;

/** What is kept of a request, all of it; null where it is not there, or not to its end. */
export async function findMeasurement(run: Run, command: string, request: JsonObject): Promise<Filled | null> {
  const { name } = outlineMeasurement({ command, request }, identifyStates(run), readVersion());
  const path = join(run.directory, "measurements", name);
  const stored = await readMeasurement(path);
  return stored?.isDone === true ? { path, pieces: stored.pieces, isDone: true } : null;
}

/**
 * Reads the measurement and computes what of it is missing, so far as the signal lets it.
 * @param open gets how many pieces are there, and is called before anything is written: what it refuses leaves no mark
 * @throws StoreError as `openMeasurement`
 */
export async function fillMeasurement(
  { run, command, request, total }: Asked,
  { say, onPiece }: FillOptions,
  open: (done: number) => Promise<Maker>,
): Promise<Filled> {
  const opened: { maker?: Maker } = {};
  try {
    const file = await openMeasurement(
      run,
      { command, request },
      {
        say: (line) => say?.(line),
        prepare: async (done) => {
          if (done < total) opened.maker = await open(done);
        },
      },
    );
    try {
      if (file.version !== readVersion()) say?.(`${file.path} was begun by version ${file.version}`);
      for (const piece of file.pieces) onPiece?.(piece);
      if (file.isDone) return file;
      const keep = (piece: object) => {
        file.append(piece);
        onPiece?.(file.pieces.at(-1) as JsonObject);
      };
      // Another process may have computed the rest in between.
      const isWhole =
        file.pieces.length >= total || (await opened.maker?.make({ path: file.path, pieces: [...file.pieces] }, keep));
      if (isWhole === true) file.finish();
      return file;
    } finally {
      file.close();
    }
  } finally {
    opened.maker?.dispose();
  }
}
