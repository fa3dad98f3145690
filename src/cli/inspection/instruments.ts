/** @file `slingshot instruments`: what can be measured, by which formula, and what that costs on an experiment. */
import type { Command } from "commander";
import { describeCosts, tellInstruments } from "../../answers/index.ts";
import { type Context, writeAnswer } from "../../console/context.ts";
import { DONE, INTERRUPTED } from "../../console/exitCodes.ts";
import { listenForInterrupt } from "../../console/interrupt.ts";
import { collect, DATA_OPTION, listOverrides, parseThreads } from "../../console/options.ts";
import { loadExperiment } from "../../experiment/file/loadExperiment.ts";
import { type Experiment, RequestError } from "../../experiment/index.ts";
import type { InstrumentCost, InstrumentMisfit } from "../../inspection/index.ts";
import { isOn, probeParts, type Schedule } from "../../instruments/index.ts";
import { Progress } from "../../terminal/index.ts";
import type { EngineOptions } from "../../training/index.ts";

interface InstrumentsCommandOptions {
  readonly set?: readonly string[];
  readonly threads: string;
  readonly data?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `instruments` to the program; `finish` takes the exit code. */
export function addInstrumentsCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("instruments")
    .summary("what can be measured along a run, and what that costs")
    .description(
      "Lists the instruments: what each measures, its formula and its source. With an experiment, also which of them can measure there, and what a measurement costs on this machine beside a step.",
    )
    .argument("[experiment]", "name of a preset, or path of a YAML or JSON file")
    .option("--set <path=value>", "change one setting of the experiment (repeatable)", collect)
    .option("--threads <n>", "1 to 64, or auto", "auto")
    .option("--data <path>", DATA_OPTION)
    .option("--json", "one JSON document as the last line of standard output")
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "Those of every step are always there. Others measure where the experiment has their settings:",
        "  slingshot run hypercube --set instruments.featureChange.everySteps=10",
        "and slingshot measure adds one to a run that was recorded without. docs/reference/instruments.md has all settings.",
        "",
        "Examples:",
        "  slingshot instruments",
        "  slingshot instruments division --threads 1",
        "  slingshot instruments mine.yaml --json",
      ].join("\n"),
    )
    .action(async (source: string | undefined, options: InstrumentsCommandOptions) =>
      finish(await instruments(source, options, context)),
    );
}

async function instruments(
  source: string | undefined,
  options: InstrumentsCommandOptions,
  context: Context,
): Promise<number> {
  const threads = parseThreads(options.threads);
  for (const name of ["set", "data"] as const)
    if (source === undefined && options[name] !== undefined)
      throw new RequestError(`--${name}: is for an experiment, and none is named`);
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const say = (line: string) => progress.say(line);
  const experiment = source === undefined ? undefined : loadExperiment(source, listOverrides(options), { say });
  const found = new Map<string, InstrumentCost | InstrumentMisfit>();
  if (experiment !== undefined) {
    const interrupt = listenForInterrupt(() => {});
    const { priceInstruments } = await import("../../inspection/index.ts");
    const count = probeParts.all.length;
    progress.say(`a moment of training with each of ${count} instruments; nothing is written`);
    try {
      await priceInstruments(
        experiment,
        { threads, signal: interrupt.signal, ...(options.data !== undefined && { data: options.data }) },
        (one) => {
          found.set(one.instrument, one);
          progress.update([`${found.size} of ${count}`, one.instrument]);
        },
      );
      progress.end();
      if (interrupt.signal.aborted) return INTERRUPTED;
    } finally {
      progress.end();
      interrupt.release();
    }
  }
  writeAnswer(tellInstruments(found), options.json === true, context);
  return DONE;
}

/** Says what the instruments of an experiment will take of its run, where it has any besides validation. */
export async function tellCosts(experiment: Experiment, options: EngineOptions, progress: Progress): Promise<void> {
  const settingsOf: Readonly<Record<string, unknown>> = experiment.instruments;
  const given = probeParts.all.flatMap(({ name }) => (settingsOf[name] === undefined ? [] : [name]));
  const names = given.filter((name) => isOn(settingsOf[name] as Schedule));
  for (const name of given.filter((other) => !names.includes(other)))
    progress.say(`instruments.${name} measures nothing: it has no everySteps, growth, at or afterSpike`);
  if (names.length === 0) return;
  for (const name of names) {
    const doubt = probeParts.find(name).doubt?.(settingsOf[name], experiment.steps);
    if (doubt !== undefined) progress.say(`instruments.${name}: ${doubt}`);
  }
  const { priceInstruments } = await import("../../inspection/index.ts");
  const costs: InstrumentCost[] = [];
  let count = 0;
  const tellCount = () => progress.update(["measuring what the instruments cost", `${count++} of ${names.length}`]);
  tellCount();
  try {
    await priceInstruments(experiment, { ...options, instruments: names }, (found) => {
      if (!("reason" in found)) costs.push(found);
      tellCount();
    });
  } finally {
    progress.end();
  }
  // Of one that cannot measure there the run itself says why.
  if (costs.length > 0) progress.say(describeCosts(costs));
}
