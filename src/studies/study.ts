/** @file What a study is: a figure of a paper as experiments, what the paper says of them, and the picture. */
import type { StudyPicture } from "../report/index.ts";
import type { Finding } from "./finding.ts";
import type { LandscapeAsk, StudyRun, StudyRuns, TrajectoryAsk } from "./studyRuns.ts";

/**
 * How much a study may cost: `smoke` are minutes on two cores, `phenomenon` an hour or two, with smaller networks or fewer steps
 * than the paper's, and `paper` its own settings.
 */
export const BUDGETS = ["smoke", "phenomenon", "paper"] as const;
export type Budget = (typeof BUDGETS)[number];

/** Runs of one experiment: what stands in the file of a sweep. */
export interface ArmSweep {
  /** Name of a preset. */
  readonly experiment: string;
  /** By paths of settings. */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly axes?: Readonly<Record<string, unknown>>;
  readonly zip?: readonly (readonly string[])[];
  readonly conditions?: readonly unknown[];
  /** Where the runs of a seed part from one parent; they begin with their first weights without it. */
  readonly fork?: { readonly at: number };
  readonly seeds: number;
}

/** Runs that a study sets beside others. Studies that name the same arm share its runs. */
export interface Arm {
  /** Of its folder; one name means one arm, in all studies. */
  readonly name: string;
  /** As tables and pictures call it. */
  readonly label: string;
  /** What is run; null at a budget at which it is left out. */
  readonly sweeps: Readonly<Record<Budget, ArmSweep | null>>;
  /** What the user must have for it, in words; without it the arm is left out. */
  readonly needs?: string;
}

/** A statement of a paper, or of an explanation, that runs can contradict. */
export interface Claim {
  /** Names it within the study. */
  readonly name: string;
  /** What is said, in one sentence. */
  readonly says: string;
  /** Who says it: `Fig. 4, §3.2`. */
  readonly source: string;
  /** Of runs that the budget has; where it has none of them, the claim cannot be told. */
  judge(runs: StudyRuns): Finding | Promise<Finding>;
}

/**
 * What is measured of an arm's runs once they have ended, as `slingshot landscape` does: kept with each run, and never computed
 * twice. The same run must be asked the same; of one that is asked null nothing is measured.
 */
export type StudyMeasurement = { readonly arm: Arm } & (
  | { readonly kind: "landscape"; ask(run: StudyRun): LandscapeAsk | null }
  | { readonly kind: "trajectory"; ask(run: StudyRun): TrajectoryAsk | null }
);

export interface Study {
  /** As the command line takes it. */
  readonly name: string;
  readonly title: string;
  /** `Thilak et al. 2022, Fig. 4`. */
  readonly figure: string;
  /** Papers, as `arXiv 2206.04817`. */
  readonly papers: readonly string[];
  /** What is asked, in one or two sentences. */
  readonly question: string;
  readonly arms: readonly Arm[];
  readonly measurements?: readonly StudyMeasurement[];
  /** How each budget differs from the paper's settings. */
  readonly deviations: Readonly<Record<Budget, readonly string[]>>;
  readonly claims: readonly Claim[];
  /** In the layout of the paper. */
  draw(runs: StudyRuns): Promise<readonly StudyPicture[]>;
}

/** The budgets at which a study can be judged: those that one of its arms has runs for, or all where it computes from the toys. */
export const listBudgets = ({ arms }: Study): readonly Budget[] =>
  BUDGETS.filter((budget) => arms.length === 0 || arms.some((arm) => arm.sweeps[budget] !== null));
