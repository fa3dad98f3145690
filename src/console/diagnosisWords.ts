/** @file What a person does about a diagnosis: commands where the run is ours, else lines for a program of their own. */
import type { ShownDiagnosis } from "../report/index.ts";
import type { Run } from "../store/index.ts";
import { isImported } from "../verdict/index.ts";
import { asOperand, formatCommandLine } from "./shellCommand.ts";

/** Steps before and after a spike that say what led to it. */
const AROUND_STEPS = 50;

/** @param run null for a log that is no run */
export function wordDiagnosis(
  run: { readonly directory: string; readonly manifest: Pick<Run["manifest"], "kind"> } | null,
): Omit<ShownDiagnosis, "diagnosis"> {
  if (run === null)
    return {
      trial: ({ elsewhere }) => elsewhere,
      missing: ({ how, setting }) => (setting === null ? how : `${how}, as in --set ${setting}`),
    };
  if (isImported(run)) return { trial: ({ elsewhere }) => elsewhere, missing: ({ how }) => how };
  const operand = asOperand(run.directory);
  return {
    trial: ({ at, settings }) =>
      at === null || settings.length === 0
        ? null
        : formatCommandLine([
            "fork",
            operand,
            "--at",
            String(at),
            ...settings.flatMap((setting) => ["--set", setting]),
          ]),
    missing: ({ how, instrument, around }) =>
      instrument === null || around === null
        ? how
        : formatCommandLine([
            "measure",
            operand,
            "--instrument",
            instrument,
            "--at",
            `around:${around}:${AROUND_STEPS}`,
          ]),
  };
}
