/** @file What the page and the keeper of its runs say to each other, and the keeper and those who train. */
import type {
  ForkRequest,
  LabChange,
  LabError,
  LabInside,
  LabList,
  LandscapeAsk,
  LandscapeProgress,
  RunDetails,
  RunRequest,
  SeriesPart,
  SeriesRequest,
  TensorRequest,
} from "../../src/lab/index.ts";

/** Name of the worker that keeps the runs; those that train have another. */
export const KEEPER = "keeper";

/** What the keeper is asked for; the methods of a lab that are answered once. */
export interface Keeping extends LabInside {
  listRuns(): Promise<LabList>;
  readRun(id: string): Promise<RunDetails>;
  readSeries(id: string, request: SeriesRequest): Promise<SeriesPart>;
  startRun(request: RunRequest): Promise<string>;
  forkRun(id: string, request: ForkRequest): Promise<string>;
  pauseRun(id: string): Promise<void>;
  resumeRun(id: string, steps?: number): Promise<void>;
  removeRun(id: string): Promise<void>;
  exportRun(id: string): Promise<Blob>;
  importRun(file: Blob): Promise<string>;
}

export interface Question {
  readonly number: number;
  readonly name: keyof Keeping;
  readonly arguments: readonly unknown[];
}

/** Of a question that takes long: that nobody waits for its answer any more. */
export interface Leave {
  readonly leave: number;
}

export type ToKeeper = Question | Leave;

/** A LabError as it travels. */
export type ToldError = Pick<LabError, "kind" | "message" | "remedy">;

export type FromKeeper =
  | { readonly is: "ready"; readonly note: string | null }
  | { readonly is: "answer"; readonly number: number; readonly answer: unknown }
  | { readonly is: "progress"; readonly number: number; readonly progress: LandscapeProgress }
  | { readonly is: "refusal"; readonly number: number; readonly error: ToldError }
  | { readonly is: "change"; readonly change: LabChange };

/** What one worker trains, or measures. */
export type Training =
  /** An experiment with all its settings. */
  | { readonly does: "start"; readonly experiment: unknown }
  | { readonly does: "resume"; readonly id: string; readonly steps: number | undefined }
  | { readonly does: "fork"; readonly id: string; readonly request: ForkRequest }
  | { readonly does: "measure"; readonly id: string; readonly ask: LandscapeAsk };

/** Name of the worker that looks into networks; those that measure around them have another. */
export const LOOKER = "looker";

/** What it is asked of a run. */
export type Looking =
  | { readonly does: "network"; readonly step: number }
  | { readonly does: "tensor"; readonly request: TensorRequest }
  | { readonly does: "list"; readonly step: number }
  | { readonly does: "find"; readonly ask: LandscapeAsk };

export type ToLooker =
  /** With all files of the run. */
  | {
      readonly is: "look";
      readonly number: number;
      readonly id: string;
      readonly looking: Looking;
      readonly files: readonly FileOnDisk[];
    }
  | { readonly is: "bytes"; readonly number: number; readonly bytes: Uint8Array<ArrayBuffer> | null };

export type FromLooker =
  | { readonly is: "answer"; readonly number: number; readonly answer: unknown }
  | { readonly is: "refusal"; readonly number: number; readonly error: ToldError }
  | { readonly is: "bytes"; readonly number: number; readonly path: string };

/** A file of a run: null for bytes that come when they are asked for. */
export interface FileOnDisk {
  readonly path: string;
  readonly size: number;
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

export type ToTrainer =
  | { readonly is: "training"; readonly training: Training; readonly files: readonly FileOnDisk[] }
  /** What another one has changed; without a file it is gone. */
  | { readonly is: "changed"; readonly path: string; readonly file: FileOnDisk | null }
  | { readonly is: "bytes"; readonly number: number; readonly bytes: Uint8Array<ArrayBuffer> | null }
  | { readonly is: "pause" };

export type FromTrainer =
  | { readonly is: "change"; readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> | null }
  | { readonly is: "bytes"; readonly number: number; readonly path: string }
  /** A part whose first row is 0 begins the series. */
  | { readonly is: "rows"; readonly part: SeriesPart }
  | { readonly is: "slingshots"; readonly count: number }
  | { readonly is: "replayed"; readonly step: number }
  | { readonly is: "measured"; readonly progress: LandscapeProgress }
  | { readonly is: "said"; readonly line: string }
  | { readonly is: "ended"; readonly error: ToldError | null };
