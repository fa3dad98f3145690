/** @file `slingshot diagnose`: what happened in a run or in anyone's log, of what kind, how surely, and why probably. */
import type { Command } from "commander";
import { tellDiagnoses } from "../../answers/index.ts";
import { type Context, writeAnswer } from "../../console/context.ts";
import { wordDiagnosis } from "../../console/diagnosisWords.ts";
import { DONE, NON_FINITE, SPIKES } from "../../console/exitCodes.ts";
import { addLogOptions } from "../../console/logOptions.ts";
import { collect, createGrokkedOption, parseGrokked, parseNumber } from "../../console/options.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { Progress } from "../../terminal/index.ts";
import { judgeGrokking } from "../../verdict/index.ts";
import { exitCodeOf, findSource, type SourceOptions } from "./diagnosisSource.ts";

interface DiagnoseCommandOptions extends SourceOptions {
  readonly out?: string;
  readonly watch?: boolean;
  readonly every: string;
  readonly onSpike?: string;
  readonly exitCode?: boolean;
  readonly grokked?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `diagnose` to the program; `finish` takes the exit code. */
export function addDiagnoseCommand(program: Command, context: Context, finish: (code: number) => void): void {
  const command = program
    .command("diagnose")
    .summary("what happened in a run or a log: spikes by name, their kinds, causes, what to try and to log next")
    .description(
      "Names every spike of every column of a run, or of a log of any tool that slingshot import reads: step, height, duration, what moved first, of what kind and how surely. Says what kind of run it is, why probably, which experiment would decide, and what the log lacks. A log is only read, and no run is made of it.",
    )
    .argument(
      "<source...>",
      "a log, its folder, the files that it is in parts in; or a run by its path, a part of its name, or latest",
    );
  addLogOptions(command)
    .option(
      "--set <path=value>",
      "what is known of the run: optimizer.name=adamw, loss.precision=f32, batch.size=512 (repeatable)",
      collect,
    )
    .option(
      "--out <file>",
      "also write a page: the report of a run or log, with its diagnosis; of a log with several runs a table of all, and a section for each with something to show; an older report is replaced, no other file",
    )
    .option("--watch", "go on as the log grows, and say what happens as it does")
    .option(
      "--every <seconds>",
      "how often to look with --watch; a log that takes long to read is looked at less often",
      "2",
    )
    .option(
      "--on-spike <command>",
      "with --watch: a shell command for each spike, told of it by SLINGSHOT_STEP, SLINGSHOT_COLUMN, SLINGSHOT_PEAK and SLINGSHOT_KIND",
    )
    .option(
      "--exit-code",
      `end with ${SPIKES} where the loss spikes and ${NON_FINITE} where a number is not finite; with --watch as soon as one does`,
    )
    .addOption(createGrokkedOption("also tell t1 to t4 and the grokking delay; what counts as generalised"))
    .option("--json", "one JSON document on standard output")
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "A confidence is a judgement of evidence that is listed with it; docs/detection.md says how often slingshots are told rightly.",
        "Names of columns of other tools are taken for ours where they are usual: loss, grad_norm, lr. Nothing is a general cure.",
        "",
        "Examples:",
        "  slingshot diagnose latest",
        "  slingshot diagnose trainer_state.json --set optimizer.name=adamw --set batch.size=512",
        "  slingshot diagnose metrics.csv --step iteration --map trainLoss=loss --json",
        "  slingshot diagnose metrics.csv --grokked 95%+stable",
        "  slingshot diagnose train.log --watch --on-spike ./tell.sh",
      ].join("\n"),
    )
    .action(async (sources: string[], options: DiagnoseCommandOptions) =>
      finish(await diagnose(sources, options, context)),
    );
}

async function diagnose(
  sources: readonly string[],
  options: DiagnoseCommandOptions,
  context: Context,
): Promise<number> {
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const everySeconds = parseNumber("--every", options.every, { least: 0.1, most: 86_400 });
  if (options.onSpike !== undefined && options.watch !== true) throw new RequestError("--on-spike: is for --watch");
  const definition = parseGrokked(options.grokked);
  if (definition !== undefined && options.watch === true)
    throw new RequestError("--grokked: --watch tells no grokking times");
  if (options.out !== undefined && options.watch === true) throw new RequestError("--out: --watch writes no page");
  // Before a long log is read.
  if (options.out !== undefined) (await import("./diagnosisPage.ts")).checkDiagnosisPage(options.out);
  const source = await findSource(sources, options, progress);
  if (options.watch === true) {
    const { watchSource } = await import("./watchSource.ts");
    const { onSpike, exitCode = false, json = false } = options;
    return watchSource(source, { everySeconds, onSpike, exitCode, json }, context, progress);
  }
  const read = await source.read();
  const runs = read.map((run) => ({
    ...run,
    ...(definition && { grokking: { definition, times: judgeGrokking(run, definition) } }),
  }));
  progress.end();
  if (options.out !== undefined) {
    const { writeDiagnosisPage } = await import("./diagnosisPage.ts");
    await writeDiagnosisPage(options.out, source, runs, definition);
    progress.say(`page: ${options.out}`);
  }
  const [first] = runs;
  const words = wordDiagnosis(source.run === null ? null : { directory: source.run, manifest: first?.manifest ?? {} });
  writeAnswer(tellDiagnoses(source.name, runs, { ...words, all: "--json lists all" }), options.json === true, context);
  return options.exitCode === true ? exitCodeOf(runs) : DONE;
}
