/** @file `slingshot report`: one page for one run, for several side by side, of what many say together, or of a sweep. */
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import { defineByShare, type GrokkingDefinition } from "../../analysis/index.ts";
import { listFindings } from "../../answers/index.ts";
import { RUN_HELP, resolveRuns } from "../../catalog/resolveRun.ts";
import { checkPage } from "../../console/checkPage.ts";
import type { Context } from "../../console/context.ts";
import { DAMAGED_DATA, DONE } from "../../console/exitCodes.ts";
import { createGrokkedOption, parseGrokked, refuseOption } from "../../console/options.ts";
import { renderRuns, wordRun } from "../../console/runPage.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { bold, Progress } from "../../terminal/index.ts";
import { defaultReached } from "../../verdict/generalisation.ts";
import { describeDamage, describeUnmeasured, listExperimentNames, timesOf, writeFinding } from "../../verdict/index.ts";
import { readVersion } from "../../version.ts";
import { formatDuration, joinWords } from "../../words.ts";
import { reportSweep } from "./reportSweep.ts";

interface ReportCommandOptions {
  readonly out?: string;
  readonly points?: string;
  readonly threshold?: string;
  readonly grokked?: string;
  readonly alone?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Of the validation accuracy that counts as generalised besides 100 %. */
const DEFAULT_PERCENT = 100 * defaultReached;
/** Few enough that a chart is still a chart. */
const LEAST_POINTS = 1000;
const MOST_POINTS = 100_000_000;

/** Adds `report` to the program; `finish` takes the exit code. */
export function addReportCommand(program: Command, context: Context, finish: (code: number) => void): void {
  program
    .command("report")
    .summary("make one page of one run, of several side by side, or of a sweep")
    .description(
      "Writes one HTML file with the charts and findings of one to six runs; of one run also what slingshot diagnose says of it. A fork is shown with the run that it comes from. Of more runs, up to 1000, it shows what they say together: grouped by the settings that differ, medians and quartiles over seeds, and the list of runs behind each number. So it shows a sweep, from its folder alone and finished or not.",
    )
    .argument("<run...>", `runs, each by ${RUN_HELP}; or the folder of one sweep`)
    .option(
      "--out <file>",
      "the page (default: report.html in the folder of the run or sweep; of several runs, ./report.html)",
    )
    .option("--alone", "show forks without the runs that they come from, as more than six runs always are")
    .option(
      "--points <n>",
      "most points of a line; a longer series keeps the extremes of every bucket (fewer where columns are very many; default: 50000)",
    )
    .option(
      "--threshold <percent>",
      `validation accuracy that counts as generalised, besides 100 % (default: ${DEFAULT_PERCENT})`,
    )
    .addOption(
      createGrokkedOption(
        "what counts as generalised, alone, for all times and delays; the runs of a sweep are read for it",
      ),
    )
    .option("--json", "the findings as one JSON document, the last line of standard output")
    .option("--quiet", "narrate nothing but errors")
    .addHelpText(
      "after",
      [
        "",
        "Standard output is the path of the page, or the JSON document. An older report is replaced, no other file is.",
        "",
        "Examples:",
        "  slingshot report runs/2026-11-22-143005-hypercube-1f3a",
        "  slingshot report runs/*-hypercube-* --out hypercube.html",
        "  slingshot report runs/2026-11-22-143005-division-77c0 --points 200000 --threshold 99",
        "  slingshot report sweeps/epsilon",
        "  slingshot report sweeps/epsilon --grokked 99%+stable",
      ].join("\n"),
    )
    .action(async (runs: readonly string[], options: ReportCommandOptions) =>
      finish(await report(await resolveRuns(runs), options, context)),
    );
}

/** Writes the page and narrates what is on it; returns the exit code. */
async function report(
  directories: readonly string[],
  options: ReportCommandOptions,
  context: Context,
): Promise<number> {
  const definition = parseGrokked(options.grokked);
  if (definition !== undefined && options.threshold !== undefined)
    throw new RequestError("--threshold and --grokked contradict each other; give one of them");
  const percent = options.threshold === undefined ? DEFAULT_PERCENT : parsePercent(options.threshold);
  const validationReached = percent / 100;
  const pointLimit = options.points === undefined ? undefined : parsePoints(options.points);
  const { isSweep } = await import("../../sweep/index.ts");
  const sweep = directories.find(isSweep);
  if (sweep !== undefined) {
    if (directories.length > 1) throw new RequestError(`${sweep} is a sweep; the page of a sweep is of one alone`);
    return reportSweep(sweep, definition, options, context);
  }
  // Loaded when there is something to report: help and errors of other commands do not wait for it.
  const library = await import("../../report/index.ts");
  const { mostRuns, judgeRuns, writePageHeadline } = library;
  const named = new Set(directories.map((directory) => resolve(directory))).size;
  if (named > mostRuns)
    return reportMany(directories, named, definition ?? defineByShare(validationReached), options, context);
  const { runs: judged, notes, leftOut } = await judgeRuns(directories, { alone: options.alone === true, definition });
  const runs = judged.map(wordRun);
  const own = named === 1 ? join(directories[0] ?? "", "report.html") : undefined;
  const page = options.out ?? own ?? "report.html";
  checkPage(page, library.isReport, own === undefined ? {} : { own });

  const { replaceFile } = await import("../../files/index.ts");
  const html = await renderRuns(runs, { validationReached, ...(pointLimit !== undefined && { pointLimit }) });
  replaceFile(page, html);

  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  for (const line of leftOut) progress.say(`left out: ${line}`);
  for (const note of notes) progress.say(`note: ${note}`);
  for (const { directory, damaged = [], fork } of runs) {
    for (const damage of damaged) progress.say(`damaged: ${directory}: ${describeDamage(damage)}`);
    if (!fork?.parent || fork.parent.label !== null) continue;
    for (const damage of fork.parent.damaged) progress.say(`damaged: ${fork.origin.run}: ${describeDamage(damage)}`);
  }
  const headline = writePageHeadline(runs);
  progress.say([bold(headline)]);
  for (const run of runs) {
    progress.say(`${run.label}: ${writeFinding(run, validationReached)}`);
    if (definition !== undefined && timesOf(run) === null)
      progress.say(`${run.label}: grokking is not measured: ${describeUnmeasured(definition)}`);
  }
  const findings = runs.map((run) => listFindings(run, percent));
  const document = { report: page, headline, runs: findings, leftOut };
  context.stdout.write(`${options.json === true ? JSON.stringify(document) : page}\n`);
  return leftOut.length === 0 ? DONE : DAMAGED_DATA;
}

/** Writes one page of what many runs say together. */
async function reportMany(
  directories: readonly string[],
  named: number,
  definition: GrokkingDefinition,
  options: ReportCommandOptions,
  context: Context,
): Promise<number> {
  const { isReport, MOST_MANY_RUNS, mostRuns, readManyRuns, renderManyRuns } = await import("../../report/index.ts");
  if (named > MOST_MANY_RUNS) {
    throw new RequestError(`a report shows at most ${MOST_MANY_RUNS} runs; ${named} were named`);
  }
  if (options.points !== undefined) {
    throw new RequestError(
      `--points is of the lines of single runs: at most ${mostRuns} runs have them; ${named} were named`,
    );
  }
  const page = options.out ?? "report.html";
  checkPage(page, isReport);
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const start = Date.now();
  const many = await readManyRuns(directories, definition, (done) => {
    const left = ((Date.now() - start) / 1000 / done) * (named - done);
    progress.update([[bold(`${done} of ${named} runs`)], `${formatDuration(left)} left`]);
  });
  const names = listExperimentNames(many.experiments.map((experiment) => ({ experiment })));
  const { listRecordedColumns } = await import("../../instruments/index.ts");
  const { replaceFile } = await import("../../files/index.ts");
  const { html, headline } = renderManyRuns(many, {
    title: names.length === 0 ? "Runs" : joinWords(names),
    folder: dirname(page),
    instruments: listRecordedColumns(),
    generatedBy: `slingshot ${readVersion()}`,
  });
  replaceFile(page, html);
  for (const line of many.leftOut) progress.say(`left out: ${line}`);
  progress.say([bold(headline)]);
  progress.end();
  const runs = many.outcomes.map(({ hash: run, ...outcome }) => ({ run, ...outcome }));
  const document = { report: page, headline, runs, leftOut: many.leftOut };
  context.stdout.write(`${options.json === true ? JSON.stringify(document) : page}\n`);
  return many.leftOut.length === 0 ? DONE : DAMAGED_DATA;
}

/** @throws RequestError */
function parsePercent(text: string): number {
  const percent = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && percent > 0 && percent <= 100) return percent;
  throw refuseOption("--threshold", text, "a percentage above 0, at most 100");
}

/** @throws RequestError */
function parsePoints(text: string): number {
  const points = Number(text);
  if (/^\d+$/.test(text) && points >= LEAST_POINTS && points <= MOST_POINTS) return points;
  throw refuseOption("--points", text, `a whole number from ${LEAST_POINTS} to ${MOST_POINTS}`);
}
