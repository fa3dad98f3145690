/** @file That a rule has ended a run, as data and in words. */

export interface RuleEnd {
  /** Its name. */
  readonly rule: string;
  /** The last step of the run, at which it held. */
  readonly step: number;
}

/** `ended by stop.grokked at step 1240`. */
export function describeRuleEnd({ rule, step }: RuleEnd): string {
  return `ended by stop.${rule} at step ${step}`;
}
