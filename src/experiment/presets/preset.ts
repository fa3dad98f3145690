/** @file What a preset is. */
import type { Experiment } from "../schema.ts";

/** An experiment that comes with the program. It is complete, so that a changed default does not change it. */
export interface Preset {
  /** One line for help texts. */
  readonly title: string;
  /** Instruments change no bit of it: theirs are the defaults. */
  readonly experiment: Omit<Experiment, "instruments">;
}
