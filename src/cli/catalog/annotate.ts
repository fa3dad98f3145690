/** @file `slingshot annotate`: tags and a note of a run, changed at any time. */
import type { Command } from "commander";
import { alignRows } from "../../answers/alignRows.ts";
import { RUN_HELP, resolveRuns } from "../../catalog/resolveRun.ts";
import { nameRun, summarizeRun } from "../../catalog/runSummary.ts";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DONE } from "../../console/exitCodes.ts";
import { collect, parseNote, parseTag } from "../../console/options.ts";
import { escapeControls } from "../../escapeControls.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { describeMissingFolder } from "../../files/missingFolder.ts";
import { changeLabels, readLabels } from "../../store/labels.ts";

interface AnnotateCommandOptions {
  readonly tag?: readonly string[];
  readonly untag?: readonly string[];
  readonly note?: string;
  readonly json?: boolean;
}

/** Adds `annotate` to the program; `finish` takes the exit code. */
export function addAnnotateCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("annotate")
    .summary("give runs tags and a note, or take them away")
    .description(
      "Changes tags and note of runs, in a file of their own: nothing that was recorded is altered. Prints what they are then.",
    )
    .argument("<run...>", `runs, each by ${RUN_HELP}`)
    .option("--tag <tag>", "add a tag (repeatable)", collect)
    .option("--untag <tag>", "take a tag away (repeatable)", collect)
    .option("--note <text>", "replace the note; an empty one takes it away")
    .option("--json", "one JSON document on standard output")
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        '  slingshot annotate latest --tag paper --note "the run of figure 2"',
        '  slingshot annotate "runs/*-hypercube-*" --untag draft',
      ].join("\n"),
    )
    .action(async (runs: readonly string[], options: AnnotateCommandOptions) =>
      finish(await annotate(runs, options, context)),
    );
}

async function annotate(
  texts: readonly string[],
  { tag = [], untag = [], note, json }: AnnotateCommandOptions,
  context: Context,
): Promise<number> {
  const add = tag.map((text) => parseTag("--tag", text));
  const remove = untag.map((text) => parseTag("--untag", text));
  const both = add.find((text) => remove.includes(text));
  if (both !== undefined)
    throw new RequestError(`--tag ${both} and --untag ${both} contradict each other; give one of them`);
  const change = { add, remove, ...(note !== undefined && { note: parseNote("--note", note) }) };
  const directories = await resolveRuns(texts);
  // Before anything is changed: of several, all or none.
  for (const directory of directories) if ((await summarizeRun(directory)) === null) throw notARun(directory);
  for (const directory of directories) changeLabels(directory, change);
  const runs = directories.map((directory) => ({ run: nameRun(directory), directory, ...readLabels(directory) }));
  const rows = runs.map(({ run, tags, note }) =>
    [run, tags.join(" ") || "no tags", note ?? ""].map((cell) => escapeControls(cell)),
  );
  writeAnswer({ document: { runs }, lines: alignRows(rows) }, json === true, context);
  return DONE;
}

function notARun(directory: string): RequestError {
  const missing = describeMissingFolder(directory);
  return new RequestError(`${directory} is not a run${missing === null ? "" : `: ${missing}`}`);
}
