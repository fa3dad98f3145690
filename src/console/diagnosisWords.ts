/** @file What a person does about a diagnosis: commands where the run is ours, else lines for a program of their own. */
import { listNames } from "../listNames.ts";
import type { ShownDiagnosis } from "../report/index.ts";
import type { Run } from "../store/index.ts";
import { isImported } from "../verdict/index.ts";
import { addRemedy } from "./remedy.ts";
import { asOperand, formatCommandLine } from "./shellCommand.ts";

/** Steps before and after a spike that say what led to it. */
const AROUND_STEPS = 50;

/** How a setting is told of a log: what an imported run was trained with is not part of it. */
const sayOfLog = (setting: string): string => `slingshot diagnose LOG --set ${setting}`;

/** @param run null for a log that is no run */
export function wordDiagnosis(
  run: { readonly directory: string; readonly manifest: Pick<Run["manifest"], "kind"> } | null,
): Omit<ShownDiagnosis, "diagnosis"> {
  if (run === null)
    return {
      trial: ({ elsewhere }) => elsewhere,
      missing: ({ what, how, setting, among }) => {
        if (setting !== null) return `${how}, as in ${sayOfLog(setting)}`;
        return among.length === 0 ? how : addRemedy(how, { kind: "name-one", column: what, among: listNames(among) });
      },
    };
  if (isImported(run))
    return {
      trial: ({ elsewhere }) => elsewhere,
      missing: ({ what, how, setting, among }) => {
        if (setting !== null) return `${how}, of the log itself, as in ${sayOfLog(setting)}`;
        return among.length === 0 ? how : addRemedy(how, { kind: "name-columns", columns: [what] });
      },
    };
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
