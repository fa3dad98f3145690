/** @file What a demonstration is: runs that differ in what is asked about, set side by side. */

export interface Demonstration {
  /** Names the page, and the folder entries beside it. */
  readonly name: string;
  readonly title: string;
  /** Preset that all runs start from. */
  readonly preset: string;
  /** What is done with it, for the first line of narration. */
  readonly plan: string;
  /** The headline begins with the first. */
  readonly sides: readonly Side[];
}

/** One of the runs. */
export interface Side {
  /** Tells the run from the others. */
  readonly label: string;
  /** The same for a line that has little room. */
  readonly shortLabel: string;
  /** `path=value`: what makes the run differ from the others, its name among it. */
  readonly settings: readonly string[];
}
