/** @file What a run tells while it trains, and at its end. */
import type { GrokkingTimes, Slingshot, SlingshotReport } from "../analysis/index.ts";
import type { RuleEnd } from "../rules/index.ts";
import type { Run } from "../store/index.ts";
import type { Judgement } from "../verdict/index.ts";

/** How far the parent of a fork has been replayed: the step, and the one at which it is forked. */
export interface ReplayProgress {
  readonly replayed: number;
  readonly at: number;
}

export interface RunProgress {
  readonly step: number;
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** RMS. */
  readonly lastLayerNorm: number;
  readonly slingshots: number;
}

/** How a run ended. */
export interface RunResult {
  /** The run folder. */
  readonly run: string;
  readonly status: "done" | "interrupted" | "non-finite";
  /** Steps recorded. */
  readonly steps: number;
  /** Steps taken now, without those of an earlier part of the run or of a fork's parent. */
  readonly stepsTaken: number;
  /** Of the last part of the run that took any. */
  readonly stepsPerSecond: number;
  readonly threads: number;
  readonly parametersSha256: string;
  /** At the last step, as the norm below; NaN before the first one. */
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** At the last validation; null where there is no validation set. */
  readonly validationAccuracy: number | null;
  /** RMS. */
  readonly lastLayerNorm: number;
  readonly answer: SlingshotReport["answer"];
  readonly reason: string;
  readonly slingshots: readonly Slingshot[];
  /** t1 … t4 and the delay; null where there is no validation set. */
  readonly grokking: GrokkingTimes | null;
  /** The rule of the experiment that ended it; null where none did. */
  readonly endedBy: RuleEnd | null;
  readonly nonFinite?: { readonly step: number; readonly value: string };
}

/** Takes a run when all of it is recorded: to make a page of it, for example. */
export type EndListener = (ended: EndedRun) => Promise<void>;

/** A run that has ended as it is recorded, and what was judged of it. */
export interface EndedRun {
  readonly run: Run;
  readonly judgement: Judgement;
}
