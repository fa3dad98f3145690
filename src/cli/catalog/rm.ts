/** @file `slingshot rm`: removes runs, after it has said what that takes. */
import type { Command } from "commander";
import { planRemoval, type Removal, removeRun } from "../../catalog/removeRun.ts";
import { RUN_HELP, resolveRuns } from "../../catalog/resolveRun.ts";
import { summarizeRun } from "../../catalog/runSummary.ts";
import type { Context } from "../../console/context.ts";
import { DONE, INVALID_REQUEST } from "../../console/exitCodes.ts";
import { Progress } from "../../terminal/index.ts";
import { formatBytes, formatStep } from "../../words.ts";

interface RmCommandOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Adds `rm` to the program; `finish` takes the exit code. */
export function addRmCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("rm")
    .summary("remove runs for good")
    .description(
      "Removes runs with all that is recorded of them. Asks before, on a terminal; elsewhere --yes says that it is meant.",
    )
    .argument("<run...>", `runs, each by ${RUN_HELP}; or what is left of a removal`)
    .option("--yes", "do not ask")
    .option("--json", "what was removed as one JSON document on standard output")
    .addHelpText(
      "after",
      [
        "",
        "Refused, and nothing at all removed: a run that is being written, one of a sweep, the parent of a fork that stays, one",
        "that a report in the folder of runs or in the current one names, one with files of your own in it, and what is no run.",
        "Cut off in the middle, it leaves a folder NAME.removing, which slingshot ls tells of and the same command ends.",
        "",
        "Examples:",
        "  slingshot rm 1f3a",
        '  slingshot rm "runs/2026-11-22-*" --yes',
      ].join("\n"),
    )
    .action(async (runs: readonly string[], options: RmCommandOptions) => finish(await rm(runs, options, context)));
}

async function rm(texts: readonly string[], { yes, json }: RmCommandOptions, context: Context): Promise<number> {
  const progress = new Progress(context.stderr, { env: context.env });
  const directories = await resolveRuns(texts, { remainders: true });
  const removals: Removal[] = [];
  for (const directory of directories) removals.push(await planRemoval(directory, directories));
  for (const { directory, files, bytes } of removals)
    progress.say(`${directory}: ${formatStep(files)} files, ${formatBytes(bytes)}`);
  if (yes !== true && !(await isMeant(removals, context))) {
    progress.fail("nothing was removed; --yes removes it without a question");
    return INVALID_REQUEST;
  }
  // The newest go first, and so forks before what they come from: cut off between them, none has lost its parent.
  for (const removal of await sortByStart(removals)) await removeRun(removal);
  context.stdout.write(
    json === true
      ? `${JSON.stringify({ removed: removals })}\n`
      : removals.map(({ directory }) => `${directory}\n`).join(""),
  );
  return DONE;
}

async function sortByStart(removals: readonly Removal[]): Promise<Removal[]> {
  const started = await Promise.all(
    removals.map(async ({ directory }) => (await summarizeRun(directory))?.startedAt ?? ""),
  );
  const order = removals.map((removal, i) => ({ removal, at: started[i] ?? "" }));
  return order.sort((a, b) => (a.at < b.at ? 1 : -1)).map(({ removal }) => removal);
}

async function isMeant(removals: readonly Removal[], { ask }: Context): Promise<boolean> {
  const what = removals.length === 1 ? removals[0]?.directory : `these ${removals.length} runs`;
  const answer = await ask(`remove ${what} for good? [y/N] `);
  return /^y(es)?$/i.test(answer?.trim() ?? "");
}
