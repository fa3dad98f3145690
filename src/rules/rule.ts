/** @file What a rule is: when a run has trained long enough, as the rows show it that it has recorded. */
import type { z } from "zod";
import type { LossScale } from "../analysis/index.ts";

/** The columns that rules go by; their values are NaN at steps, or in runs, that have none. */
export const RULE_COLUMNS = ["trainLoss", "trainAccuracy", "validationAccuracy"] as const;

export type RuleColumn = (typeof RULE_COLUMNS)[number];

/** What a rule sees of a step. */
export type RuleRow = { readonly step: number } & { readonly [Column in RuleColumn]: number };

/** Takes the rows in order, one call a step; true at a step after which the run is to end. */
export type Holds = (row: RuleRow) => boolean;

export interface RulePart<S = unknown> {
  /** Its settings stand under `stop.<name>`. */
  readonly name: string;
  /** Paper, or what in this program it follows. */
  readonly source: string;
  /** A `z.strictObject`; every setting has a default and a meaning. */
  readonly settings: z.ZodType<S>;
  /** Whether it goes by validations. */
  readonly isValidated: boolean;
  /** The setting that says how long the run must be for it, in steps. */
  readonly span: keyof S & string;
  /** The first step at which it could hold, where validations come every so many steps. */
  firstStep(settings: S, validationEverySteps: number): number;
  /** Begins anew, before the first row. What it says follows from the rows alone: never from the clock, or from chance. */
  watch(settings: S, loss: LossScale): Holds;
}

/** The types see to it that its functions take what its settings are. */
export function defineRule<const Name extends string, T extends z.ZodType>(
  part: RulePart<z.output<T>> & { readonly name: Name; readonly settings: T },
): RulePart<z.output<T>> & { readonly name: Name; readonly settings: T } {
  return part;
}
