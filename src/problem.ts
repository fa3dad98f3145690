/** @file A problem and what helps against it, apart: how help is asked for, only who talks to the person knows. */

/** What a person can do. The command line says it as a command or an option, another front end as it likes. */
export type Remedy =
  /** Compute again what damage has taken of a run. */
  | { readonly kind: "repair"; readonly run: string; readonly effect?: string }
  /** Go on with a run from where it is saved. */
  | { readonly kind: "resume"; readonly run: string }
  /** Remove what is left of a run whose removal was cut off. */
  | { readonly kind: "remove"; readonly run: string }
  /** Let a run that is done go on to more steps. */
  | { readonly kind: "extend" }
  /** Fork a run that a rule of its own has ended, with other rules. */
  | { readonly kind: "ease-rules" }
  /** Make a new run of the weights that one began with, by the experiment in this file. */
  | { readonly kind: "import-weights"; readonly experiment: string; readonly effect: string }
  /** Give a setting another value. */
  | { readonly kind: "set"; readonly setting: string; readonly value: string; readonly effect: string }
  /** Import the log again, each of these columns named as one of its own. */
  | { readonly kind: "name-columns"; readonly columns: readonly string[] }
  /** Name one of these columns of the log as this one. */
  | { readonly kind: "name-one"; readonly column: string; readonly among: string }
  /** Name the column of the log that holds the steps. */
  | { readonly kind: "name-step" }
  /** Name all columns of a log that has no names for them, so many of them: `step,trainLoss`. */
  | { readonly kind: "name-all"; readonly columns: string; readonly count: number }
  /** Let steps that begin again go on behind those before them. */
  | { readonly kind: "number-on" }
  /** Let a column of the log have the name that it has. */
  | { readonly kind: "keep-name"; readonly column: string }
  /** Leave a column of the log out. */
  | { readonly kind: "skip-column"; readonly column: string; readonly effect: string }
  /** Leave columns of the log out. */
  | { readonly kind: "skip-some" }
  /** Let the optimizer of a fork begin anew. */
  | { readonly kind: "reset-optimizer" }
  /** Say where the files of the data are. */
  | { readonly kind: "give-data" }
  /** Write to another place. */
  | { readonly kind: "write-elsewhere" }
  /** Replay a run, and measure with an instrument that it had not. */
  | { readonly kind: "measure"; readonly instrument: string }
  /** Print the result of a query, and let no query write it. */
  | { readonly kind: "print-result" }
  /** Print rows as they come, or fewer of them. */
  | { readonly kind: "print-fewer-rows" };

/** What else is known of a problem than its text. */
export interface Advice {
  /** The option of the request that it is about, by its name in the library: `lossFloor`. */
  readonly option?: string | undefined;
  readonly remedy?: Remedy | undefined;
  /** What an experiment would have to have for one of its parts to do anything, to be read after "it needs". */
  readonly needs?: string | undefined;
}

export interface Problem extends Advice {
  /** A sentence without its full stop. */
  readonly problem: string;
}

/** Tells a person something in one line, and what can be done about it. */
export type Say = (line: string, remedy?: Remedy) => void;
