/**
 * @file What a lab is to its pages: runs that are kept somewhere, watched as they grow, and trained. There are two, which the
 * pages do not tell apart: run folders behind `slingshot lab`, and the storage of a browser's tab.
 */
import type { Problem } from "../problem.ts";
import type { LabInside } from "./inside/labInside.ts";
import type { LabRun, RunDetails } from "./labRun.ts";
import type { LabStudy, StudyDetails } from "./labStudy.ts";
import type { LabSweep, SweepDetails } from "./labSweep.ts";
import type { SeriesPart, SeriesRequest } from "./seriesPart.ts";

/** What is asked for when a run begins: a preset or a whole experiment, and what differs. */
export interface RunRequest {
  /** YAML of an experiment, or the name of a preset. */
  readonly experiment: string;
  /** `path=value`, as `--set` has them. */
  readonly set: readonly string[];
}

export interface ForkRequest {
  /** The step after which the fork goes its own way. */
  readonly at: number;
  /** `path=value`, as `--set` has them. */
  readonly set: readonly string[];
  /** Whether the optimizer begins anew. */
  readonly resetOptimizer?: boolean;
}

/** What has changed since a listener was told last. */
export type LabChange =
  | { readonly kind: "list" }
  /** The lab cannot be heard any more; `list` tells that it can. */
  | { readonly kind: "lost" }
  /** A run is replayed to be forked: how far, and where the fork begins. */
  | { readonly kind: "replay"; readonly id: string; readonly step: number; readonly at: number }
  /** A run has more rows, or another state. */
  | { readonly kind: "run"; readonly id: string; readonly rows: number }
  /** A sweep has come, has more points, or runs of it have begun or ended; a study was judged, or runs of its arms have ended. */
  | { readonly kind: "sweep" | "study"; readonly id: string };

export interface Lab extends LabInside {
  readonly kind: "folders" | "tab";
  listRuns(): Promise<LabList>;
  /** @throws LabError */
  readRun(id: string): Promise<RunDetails>;
  /** @throws LabError */
  readSeries(id: string, request: SeriesRequest): Promise<SeriesPart>;
  /** @returns the new run's id @throws LabError where the experiment is not allowed */
  startRun(request: RunRequest): Promise<string>;
  /** @returns the fork's id @throws LabError */
  forkRun(id: string, request: ForkRequest): Promise<string>;
  /** Saves the run and ends its training, from which `resumeRun` goes on. @throws LabError */
  pauseRun(id: string): Promise<void>;
  /** @param steps to which it goes on, where not to those of its experiment @throws LabError */
  resumeRun(id: string, steps?: number): Promise<void>;
  /** A zip of the run's folder. Here and below: absent where runs lie in folders of the person's own. @throws LabError */
  exportRun?(id: string): Promise<Blob>;
  /** Takes a zip of a run's folder. @returns the run's id @throws LabError where it holds none, or is damaged */
  importRun?(file: Blob): Promise<string>;
  /** Removes a run and all that is kept of it. @throws LabError */
  removeRun?(id: string): Promise<void>;
  /** Sweeps and studies: the next five are there together, or absent where there are none. */
  listSweeps?(): Promise<readonly LabSweep[]>;
  /** @throws LabError */
  readSweep?(id: string): Promise<SweepDetails>;
  listStudies?(): Promise<readonly LabStudy[]>;
  /** @throws LabError */
  readStudy?(id: string): Promise<StudyDetails>;
  /** The figure of a study as HTML without scripts; empty where there is none. It is drawn from the runs as they are now. @throws LabError */
  drawStudy?(id: string): Promise<string>;
  /** What people must know of how runs are kept, in one line; null, or absent, where there is nothing. */
  readonly note?: string | null;
  /** Tells of changes until the returned function is called. After a gap in hearing it tells `list`. */
  watch(listener: (change: LabChange) => void): () => void;
}

export interface LabList {
  readonly runs: readonly LabRun[];
  /** What is there and not listed, and why. */
  readonly leftOut: readonly string[];
}

/** Something that was asked of a lab and cannot be had: one line for people. */
export class LabError extends Error {
  override readonly name = "LabError";
  readonly kind: "invalid" | "missing" | "damaged" | "busy";
  readonly remedy: Problem["remedy"];

  constructor(
    kind: LabError["kind"],
    message: string,
    options?: ErrorOptions & { readonly remedy?: Problem["remedy"] },
  ) {
    super(message, options);
    this.kind = kind;
    this.remedy = options?.remedy;
  }
}
