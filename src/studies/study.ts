/** @file What a study is: runs that differ in what is asked about, set side by side. */

export interface Study {
  /** Names the page, and the folder entries beside it. */
  readonly name: string;
  readonly title: string;
  /** Preset that all runs start from. */
  readonly preset: string;
  /** What is done with it, for the first line of narration. */
  readonly plan: string;
  /** The headline begins with the first. */
  readonly arms: readonly Arm[];
}

/** One of the runs. */
export interface Arm {
  /** Tells the run from the others. */
  readonly label: string;
  /** The same for a line that has little room. */
  readonly shortLabel: string;
  /** `path=value`: what makes the run differ from the others, its name among it. */
  readonly settings: readonly string[];
}
