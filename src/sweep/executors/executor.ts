/** @file What trains the runs of a sweep, or has them trained: the one thing that all executors are. */
import type { RunProgress } from "../../training/index.ts";
import type { Sweep } from "../folder/openSweep.ts";
import type { StateCounts } from "../folder/readStatus.ts";
import type { Point } from "../sweep.ts";
import type { SlurmOptions } from "./slurm/slurmOptions.ts";

/** How the command line is started again, and with what. */
export interface Launch {
  /** The script that this Node.js runs. */
  readonly script: string;
  /** Options that every process needs: `--with FILE`, `--data DIR`. */
  readonly args: readonly string[];
}

export interface ExecutorOptions {
  /** Runs at one time; as many as cores by default. */
  readonly jobs?: number;
  /** Runs that one command trains, one after the other; 1 by default. */
  readonly chunk?: number;
  /** What is asked of Slurm. */
  readonly slurm?: Partial<Omit<SlurmOptions, "chunk">>;
  /** Whether to watch those to whom runs are handed, where that can be; true by default. */
  readonly wait?: boolean;
}

/** What an executor is to do. */
export interface ExecutorRequest {
  readonly sweep: Sweep;
  /** The runs that have no end yet. Others may be training some of them. */
  readonly points: readonly Point[];
  readonly launch: Launch;
  readonly options: ExecutorOptions;
  /** Ends it; what is trained is saved. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly onProgress?: (progress: SweepProgress) => void;
}

/** Where the whole stands, and what each process trains at the moment. */
export interface SweepProgress {
  readonly counts: Omit<StateCounts, "waiting">;
  /** Of all runs together, so far. */
  readonly secondsTrained: number;
  /** NaN before anything is known. */
  readonly secondsLeft: number;
  readonly running: readonly RunningPoint[];
}

export interface RunningPoint {
  readonly point: Point;
  /** Null before its first steps. */
  readonly progress: RunProgress | null;
}

/**
 * - `done`: every run has an end, in the journal.
 * - `handed-over`: others are to train them; `path` says what they were given.
 * - `interrupted`: by the signal. All goes on with the same request; where others train, they go on by themselves.
 * - `stopped`: nothing can be trained any more, since the folder or the disk takes no more, no process starts, or others have
 * given up; as before.
 */
export type ExecutorEnd =
  | { readonly kind: "done" }
  | { readonly kind: "handed-over"; readonly path: string }
  | { readonly kind: "interrupted" }
  | { readonly kind: "stopped"; readonly reason: string };

export interface Executor {
  /** Whether others train, who go on when this process ends. */
  readonly handsOver: boolean;
  /**
   * Looks whether it can do here what is asked. Writes nothing.
   * @throws RequestError where it cannot
   */
  check?(options: ExecutorOptions): Promise<void>;
  /**
   * Sees to it that the runs are trained, each by `slingshot sweep work`, and writes nothing into the sweep's folder but
   * what it hands to others.
   * @throws RequestError where others refuse
   * @throws StoreError where the folder cannot be read or written
   */
  execute(request: ExecutorRequest): Promise<ExecutorEnd>;
}
