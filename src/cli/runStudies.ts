/** @file Trains the arms of studies, one after the other, judges each study, and writes verdicts and pages. */
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Context } from "../console/context.ts";
import { executeSweep } from "../console/executeSweep.ts";
import { DONE, INTERRUPTED } from "../console/exitCodes.ts";
import { listenForInterrupt } from "../console/interrupt.ts";
import { addRemedy } from "../console/remedy.ts";
import { formatCommandLine } from "../console/shellCommand.ts";
import { replaceFile } from "../files/index.ts";
import { asStoreError } from "../files/storeError.ts";
import { isReport, renderStudyPage, type ShownStudy } from "../report/index.ts";
import {
  type Budget,
  judgeStudy,
  measureStudy,
  type PlannedArm,
  planArm,
  readStudyRuns,
  type Study,
  type StudyRuns,
  type StudyVerdict,
  showStudy,
} from "../studies/index.ts";
import { indexFile, pageFile, studyFolder, verdictFile } from "../studies/studyPlaces.ts";
import { type Executor, type ExecutorEnd, type ExecutorOptions, openSweep } from "../sweep/index.ts";
import { bold, Progress } from "../terminal/index.ts";
import { readVersion } from "../version.ts";
import { checkPage } from "./checkPage.ts";
import { codeOf } from "./trainSweep.ts";

/** What is asked for, checked. */
export interface StudiesRequest {
  readonly studies: readonly Study[];
  /** Whether the page of all is written. */
  readonly isAll: boolean;
  readonly root: string;
  readonly budget: Budget;
  readonly seeds: number | null;
  readonly data: string | null;
  readonly judgesOnly: boolean;
  readonly retryFailed: boolean;
  readonly executor: Executor;
  readonly executorOptions: ExecutorOptions;
}

/** Elsewhere than on a terminal, a study says where it stands so often. */
const PLAIN_INTERVAL_MS = 10_000;

/** Does what is asked for, narrates it, prints the pages and returns the exit code. */
export async function runStudies(
  request: StudiesRequest,
  { json, quiet }: { readonly json: boolean; readonly quiet: boolean },
  context: Context,
): Promise<number> {
  const { studies, root, budget } = request;
  const progress = new Progress(context.stderr, { quiet, env: context.env, plainIntervalMs: PLAIN_INTERVAL_MS });
  const planned = planArms(request);
  for (const { name } of studies) checkFolder(studyFolder(root, budget, name));
  const trained = request.judgesOnly ? DONE : await trainArms([...planned.values()], request, progress, context);
  if (trained === INTERRUPTED) {
    progress.say(`interrupted; to go on: ${formatCommandLine(context.args)}`);
    return INTERRUPTED;
  }
  const judged: { readonly verdict: StudyVerdict; readonly shown: ShownStudy; readonly page: string }[] = [];
  for (const study of studies) {
    const arms = study.arms.flatMap(({ name }) => planned.get(name) ?? []);
    const { runs, arms: states } = await readStudyRuns(arms);
    if (!request.judgesOnly && !(await measureRuns(study, runs, request, progress))) {
      progress.say(`interrupted; to go on: ${formatCommandLine(context.args)}`);
      return INTERRUPTED;
    }
    const verdict = await judgeStudy(study, budget, runs, states);
    const shown = await showStudy(study, verdict, runs, `slingshot study ${study.name} --budget ${budget}`);
    const page = writeStudy(root, verdict, shown);
    tellVerdict(study, verdict, page, progress);
    judged.push({ verdict, shown, page });
  }
  const index = request.isAll
    ? writeIndex(
        root,
        budget,
        judged.map(({ shown }) => shown),
      )
    : null;
  if (index !== null) progress.say(`all studies: ${index}`);
  const document = { budget, page: index, studies: judged.map(({ verdict, page }) => ({ ...verdict, page })) };
  const lines = index === null ? judged.map(({ page }) => page) : [index];
  context.stdout.write(`${json ? JSON.stringify(document) : lines.join("\n")}\n`);
  return trained;
}

/** By name, each once, those that the budget has. */
function planArms({ studies, root, budget, seeds, data }: StudiesRequest): ReadonlyMap<string, PlannedArm> {
  const planned = new Map<string, PlannedArm>();
  for (const arm of studies.flatMap(({ arms }) => arms)) {
    const one = planned.has(arm.name) ? null : planArm(arm, { root, budget, seeds, hasData: data !== null });
    if (one !== null) planned.set(arm.name, one);
  }
  return planned;
}

/** Before hours are spent: whether the pages can be written. */
function checkFolder(folder: string): void {
  asStoreError("unwritable", "make", folder, () => mkdirSync(folder, { recursive: true }));
  checkPage(pageFile(folder), isReport);
}

/** @returns the exit code: INTERRUPTED ends all, what fails in one arm leaves the others */
async function trainArms(
  arms: readonly PlannedArm[],
  { executor, executorOptions, retryFailed, data }: StudiesRequest,
  progress: Progress,
  { script }: Context,
): Promise<number> {
  let code = DONE;
  const args = data === null ? [] : ["--data", resolve(data)];
  for (const [i, { folder, document, plan }] of arms.entries()) {
    progress.say([bold(`arm ${i + 1} of ${arms.length}`)]);
    asStoreError("unwritable", "make", folder, () => mkdirSync(dirname(folder), { recursive: true }));
    const sweep = await openSweep(folder, plan, { ...document });
    const training = { executor, sweep, plan, options: executorOptions, launch: { script, args } };
    const { end, status } = await executeSweep(training, { retryFailed, hours: undefined }, progress);
    if (end.kind === "interrupted") return INTERRUPTED;
    sayEnd(end, progress);
    code = Math.max(code, codeOf(end, status));
  }
  return code;
}

/** @returns whether all is there: Ctrl-C may have come before */
async function measureRuns(
  study: Study,
  runs: StudyRuns,
  { data }: StudiesRequest,
  progress: Progress,
): Promise<boolean> {
  if (study.measurements === undefined) return true;
  const { signal, release } = listenForInterrupt(() => progress.say("stopping; what is done is kept"));
  try {
    return await measureStudy(study, runs, {
      ...{ signal, threads: "auto", ...(data !== null && { data: resolve(data) }) },
      say: (line, remedy) => progress.say(addRemedy(line, remedy)),
      onRun: (i, count) => progress.update([[bold(`measuring run ${i + 1} of ${count}`)], study.name]),
    });
  } finally {
    progress.end();
    release();
  }
}

function sayEnd(end: ExecutorEnd, progress: Progress): void {
  if (end.kind === "stopped") progress.fail(end.reason);
  if (end.kind === "handed-over")
    progress.say(`handed over: ${end.path}; the same command judges when they have ended`);
}

/** @returns the path of the page */
function writeStudy(root: string, verdict: StudyVerdict, shown: ShownStudy): string {
  const folder = studyFolder(root, verdict.budget, verdict.study);
  replaceFile(verdictFile(folder), `${JSON.stringify(verdict, null, 2)}\n`);
  replaceFile(pageFile(folder), renderStudyPage(shown.title, [shown], madeBy()));
  return pageFile(folder);
}

function writeIndex(root: string, budget: Budget, shown: readonly ShownStudy[]): string {
  const page = indexFile(root, budget);
  checkPage(page, isReport);
  replaceFile(page, renderStudyPage(`Studies, budget ${budget}`, shown, madeBy()));
  return page;
}

const madeBy = (): string => `slingshot ${readVersion()}`;

const VERDICT_WORDS = { pass: "holds", fail: "does not hold", "cannot-tell": "cannot tell" } as const;

function tellVerdict({ title, figure }: Study, { claims }: StudyVerdict, page: string, progress: Progress): void {
  progress.say("");
  progress.say([bold(title), ` (${figure})`]);
  for (const { says, measured, verdict } of claims) progress.say(`  ${VERDICT_WORDS[verdict]}: ${says} ${measured}`);
  progress.say(`  ${page}`);
}
