/** @file `slingshot study`: a figure of a paper as experiments, verdicts and a page. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import type { Context } from "../../console/context.ts";
import { DATA_OPTION, parseCount } from "../../console/options.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { showValue } from "../../showValue.ts";
import { BUDGETS, type Budget, listBudgets, type Study } from "../../studies/study.ts";
import { STUDIES_ROOT } from "../../studies/studyPlaces.ts";
import { addExecutorOptions, type ExecutorArguments, parseExecutorOptions } from "../sweep/executorOptions.ts";
import { addStudyLs } from "./ls.ts";

interface StudyCommandOptions extends ExecutorArguments {
  readonly budget: string;
  readonly seeds?: string;
  readonly out: string;
  readonly data?: string;
  readonly page?: string;
  readonly judge?: boolean;
  readonly dryRun?: boolean;
  readonly retryFailed?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `study` to the program; `finish` takes the exit code. */
export function addStudyCommand(program: Command, context: Context, finish: (code: number) => void): void {
  const study = program.command("study");
  study
    .summary("a figure of a paper: its experiments, what was stated beside what is measured, and the picture")
    .description(
      "Trains the runs that a study asks for and that its folder does not have yet, judges each statement of the paper on them, and writes verdict.json and a page.",
    )
    .argument("[names...]", "studies, or all; study ls says which there are")
    .usage("<name|all>... [options]")
    .enablePositionalOptions()
    .option(
      "--budget <name>",
      "smoke: minutes; phenomenon: an hour or two, smaller or shorter than the paper; paper: its settings, for days",
      "smoke",
    )
    .option("--seeds <n>", "seeds of each point, instead of as many as the study has; more of them are added")
    .option("--dry-run", "count the runs, tell how long they may take, write nothing")
    .option("--judge", "train nothing: judge the runs that there are")
    .option(
      "--page <file>",
      "also write one page with all that was asked for; an older report is replaced, no other file",
    )
    .option("--out <dir>", "folder of all studies, in which each budget and study has its own", STUDIES_ROOT);
  addExecutorOptions(study)
    .option("--retry-failed", "runs that failed are tried again")
    .option("--data <path>", DATA_OPTION)
    .option("--json", "one JSON document as the last line of standard output")
    .option("--quiet", "narrate nothing but errors")
    .helpCommand(false)
    .addHelpText(
      "after",
      [
        "",
        "A verdict is about a number and its interval at 95 %: a statement holds where all of the interval bears it out, does not",
        "where none of it does, and cannot be told in between. Ctrl-C saves and stops, again kills; the same command goes on.",
        "",
        "Examples:",
        "  slingshot study epsilon",
        "  slingshot study all --budget smoke",
        "  slingshot study epsilon --budget paper --executor slurm --time 600",
        "  slingshot study ls",
      ].join("\n"),
    )
    .action(async (names: string[], options: StudyCommandOptions) =>
      finish(await requestStudies(names, options, context)),
    );
  addStudyLs(study, context, finish);
}

/** Checks what is asked for, and has it done. */
async function requestStudies(
  names: readonly string[],
  options: StudyCommandOptions,
  context: Context,
): Promise<number> {
  if (names.length === 0) throw new RequestError("study: needs the name of a study, all, or ls");
  const { findStudy, STUDIES } = await import("../../studies/index.ts");
  const { findExecutor } = await import("../../sweep/index.ts");
  const budget = parseBudget(options.budget);
  const named = new Set(names.filter((name) => name !== "all").map(findStudy));
  for (const study of named) checkBudget(study, budget);
  const studies = names.includes("all") ? STUDIES.filter((study) => listBudgets(study).includes(budget)) : [...named];
  for (const [option, path] of Object.entries({ "--out": options.out, "--page": options.page }))
    if (path === "") throw new RequestError(`${option}: "" is not allowed; must be a path`);
  const executor = findExecutor(options.executor);
  const executorOptions = parseExecutorOptions(options);
  await executor.check?.(executorOptions);
  const { runStudies } = await import("./runStudies.ts");
  const { out, page, data, judge, dryRun, retryFailed, json, quiet } = options;
  if (judge === true && dryRun === true) throw new RequestError("--judge: contradicts --dry-run; give one of them");
  if (!existsSync(data ?? ".")) throw new RequestError(`--data: ${data} does not exist`);
  return runStudies(
    {
      page: page ?? null,
      ...{ studies, isAll: names.includes("all"), root: out, budget, executor },
      ...{ executorOptions, data: data ?? null, judgesOnly: judge === true, retryFailed: retryFailed === true },
      isDryRun: dryRun === true,
      seeds: options.seeds === undefined ? null : parseCount("--seeds", options.seeds, 1),
    },
    { json: json === true, quiet: quiet === true },
    context,
  );
}

/** @throws RequestError where the study has no runs at that budget */
function checkBudget(study: Study, budget: Budget): void {
  const budgets = listBudgets(study);
  if (!budgets.includes(budget))
    throw new RequestError(`--budget: ${study.name} has no runs at ${budget}; must be ${budgets.join(" or ")}`);
}

/** @throws RequestError for what is no budget */
function parseBudget(text: string): Budget {
  const budget = BUDGETS.find((name) => name === text);
  if (budget === undefined)
    throw new RequestError(`--budget: ${showValue(text)} is not allowed; must be ${BUDGETS.join(", ")}`);
  return budget;
}
