/** @file What a sweep is: an experiment, what varies in it, and the runs that follow. Data alone; no file is read here. */
import type { Experiment } from "../experiment/index.ts";

/** Where the runs of a sweep part from their parents, one of each seed, which have the experiment as it is. */
export interface SweepFork {
  /** Step of the parent. */
  readonly at: number;
  readonly resetOptimizer: boolean;
}

/** A value that a setting can have in a document. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** Settings by their paths, `optimizer.epsilon`. */
export type Values = Readonly<Record<string, Value>>;

/** One run that a sweep asks for. */
export interface Point {
  /** SHA-256, in hexadecimal, of the experiment without its name, and of its fork: whoever asks for the same means the same run. */
  readonly hash: string;
  /** Where the run stands on the axes, in their order; an axis that does not apply to it is left out. */
  readonly values: Values;
  readonly seed: number;
  /** All that is set on top of the sweep's experiment, in order: values, what conditions add, and the seed. */
  readonly settings: Values;
  /** Of the experiment: what the run trains at most. */
  readonly steps: number;
}

/** What follows from a sweep's document. */
export interface SweepPlan {
  readonly name: string;
  /** What all runs have in common. */
  readonly base: Experiment;
  /** Where they part from their parents, if they are forks. */
  readonly fork?: SweepFork;
  /** Paths, in the order of the document. */
  readonly axes: readonly string[];
  /** In the order of the document, the last axis fastest, seeds fastest of all; each experiment once. */
  readonly points: readonly Point[];
  /** Combinations that conditions leave out, and those that are the experiment of an earlier one. */
  readonly skipped: number;
  readonly repeated: number;
}

/** How a run of a sweep ended. */
export type PointStatus = "done" | "non-finite" | "failed";
