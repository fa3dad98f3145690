/** @file Whether the rules of an experiment could ever hold in it. */

import { SettingError } from "../settingError.ts";
import { pluralise } from "../words.ts";
import { listRules, type StopSettings } from "./stop.ts";

/** What of an experiment rules depend on. */
export interface RulePlan {
  readonly steps: number;
  readonly validationRows: number;
  /** 0 for one validation at the end. */
  readonly validationEverySteps: number;
}

/** @throws SettingError for a rule that goes by what is not measured, or that could hold only after the last step */
export function checkRules(stop: StopSettings, { steps, validationRows, validationEverySteps }: RulePlan): void {
  for (const { part, settings } of listRules(stop)) {
    const path = `stop.${part.name}`;
    if (part.isValidated && validationRows === 0)
      throw new SettingError(path, settings, "left out for data without a validation set: it goes by validations");
    if (part.isValidated && !(validationEverySteps >= 1 && validationEverySteps <= steps))
      throw new SettingError(
        "validation.everySteps",
        validationEverySteps,
        `from 1 to ${steps} (steps) with ${path}, which goes by validations`,
      );
    const first = part.firstStep(settings, validationEverySteps);
    if (first > steps)
      throw new SettingError(
        `${path}.${part.span}`,
        (settings as Record<string, unknown>)[part.span],
        `short enough for ${steps} ${pluralise(steps, "step")} (steps); the first step at which the rule could hold would be ${first}`,
      );
  }
}
