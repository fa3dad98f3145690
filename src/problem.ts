/** @file A problem and what helps against it, apart: how help is asked for, only who talks to the person knows. */

/** What a person can do; the command line says it as a command or an option. */
export type Remedy =
  /** Import the log again, each of these columns named as one of its own. */
  { readonly kind: "name-columns"; readonly columns: readonly string[] };

export interface Problem {
  /** A sentence without its full stop. */
  readonly problem: string;
  readonly remedy?: Remedy;
}
