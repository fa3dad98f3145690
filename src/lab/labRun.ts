/** @file A run as a lab shows it: a line of the table, and all that its own page says besides the series. */
import type { LossFloor } from "../analysis/lossFloor.ts";
import type { ChartChoice } from "../charts/index.ts";

/** `starting` has no step yet; `interrupted` can go on. */
export type LabState =
  | "starting"
  | "running"
  | "interrupted"
  | "done"
  | "failed"
  | "non-finite"
  | "imported"
  | "damaged";

/** A line of the table. Null is what is not known. */
export interface LabRun {
  /** Names it in this lab: of folders, the path of the run's folder below the lab's root. */
  readonly id: string;
  readonly name: string;
  readonly state: LabState;
  /** Why it is damaged, or has failed. */
  readonly problem: string | null;
  /** Whether this lab trains it at the moment. */
  readonly isTraining: boolean;
  /** ISO 8601, in UTC. */
  readonly startedAt: string | null;
  /** Last step that is recorded. */
  readonly step: number | null;
  /** Steps of its experiment. */
  readonly steps: number | null;
  /** Latest, as the next three; accuracies are shares. */
  readonly trainLoss: number | null;
  readonly trainAccuracy: number | null;
  readonly validationAccuracy: number | null;
  readonly slingshots: number | null;
  /** The detector's answer. */
  readonly answer: string | null;
  readonly tags: readonly string[];
  readonly note: string | null;
  readonly forkedFrom: {
    readonly id: string | null;
    readonly name: string;
    readonly step: number;
    /** Whether the optimizer began anew. */
    readonly isReset: boolean;
  } | null;
  /** The experiment: nested settings, as experiment.yaml has them. */
  readonly settings: { readonly [name: string]: unknown } | null;
}

/** One cycle, in steps. */
export interface LabSlingshot {
  readonly growthStart: number;
  readonly spike: number;
  readonly plateauEnd: number;
  readonly troughLoss: number;
  readonly peakLoss: number;
  readonly normBefore: number;
  readonly normAfter: number;
}

export interface RunDetails extends LabRun {
  /** The verdict in one sentence, and what follows from it; the rule and its numbers. */
  readonly headline: string;
  readonly findings: readonly string[];
  readonly cycles: readonly LabSlingshot[];
  /** What charts draw the losses above; null where they can come to 0. */
  readonly lossFloor: LossFloor | null;
  /** Rows recorded. */
  readonly rows: number;
  /** How its columns are drawn, in order. */
  readonly charts: readonly ChartChoice[];
  /** Steps with a checkpoint, ascending. */
  readonly checkpoints: readonly number[];
  /** Runs that were forked from it. */
  readonly forks: readonly { readonly id: string; readonly name: string; readonly step: number }[];
  /** What cannot be read of it. */
  readonly damage: readonly string[];
  readonly experimentYaml: string;
}
