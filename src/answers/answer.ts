/** @file What a command answers, for programs and for people. */

export interface Answer {
  /** What `--json` prints. */
  readonly document: object;
  /** What is printed without it, line by line. */
  readonly lines: readonly string[];
}
