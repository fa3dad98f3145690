/** @file Trains the arms of studies, one after the other, judges each study, and writes verdicts and pages. */
import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, resolve } from "node:path";
import { type Context, writeAnswer } from "../console/context.ts";
import { executeSweep } from "../console/executeSweep.ts";
import { DAMAGED_DATA, DONE, INTERRUPTED } from "../console/exitCodes.ts";
import { listenForInterrupt } from "../console/interrupt.ts";
import { addRemedy } from "../console/remedy.ts";
import { formatCommandLine } from "../console/shellCommand.ts";
import { RequestError } from "../experiment/requestError.ts";
import { replaceFile } from "../files/index.ts";
import { asStoreError, StoreError } from "../files/storeError.ts";
import { isReport, renderStudyPage, type ShownStudy } from "../report/index.ts";
import { refuseWithinRun } from "../store/ownPlace.ts";
import {
  type Budget,
  estimateArm,
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
import { type Executor, type ExecutorEnd, type ExecutorOptions, openSweep, type Sweep } from "../sweep/index.ts";
import { bold, Progress } from "../terminal/index.ts";
import { readVersion } from "../version.ts";
import { formatDuration, formatStep } from "../words.ts";
import { checkPage } from "./checkPage.ts";
import { codeOf } from "./trainSweep.ts";

/** What is asked for, checked. */
export interface StudiesRequest {
  readonly studies: readonly Study[];
  /** Whether the page of all is written. */
  readonly isAll: boolean;
  /** Another place for a page with all of them; null for none. */
  readonly page: string | null;
  readonly root: string;
  readonly budget: Budget;
  readonly seeds: number | null;
  readonly data: string | null;
  readonly judgesOnly: boolean;
  /** Whether to tell only what would be trained. */
  readonly isDryRun: boolean;
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
  if (request.isDryRun) return tellPlan(request, [...planned.values()], json, context);
  if (request.page !== null) checkPage(request.page, isReport, { option: "--page" });
  for (const { name } of studies) checkFolder(studyFolder(root, budget, name));
  if (request.isAll) checkPage(indexFile(root, budget), isReport);
  const pages = [...(request.isAll ? [indexFile(root, budget)] : []), ...(request.page === null ? [] : [request.page])];
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
  const shown = judged.map((one) => one.shown);
  for (const page of pages) {
    replaceFile(page, renderStudyPage(`Studies, budget ${budget}`, shown, madeBy()));
    progress.say(`all that was asked for: ${page}`);
  }
  const document = { budget, pages, studies: judged.map(({ verdict, page }) => ({ ...verdict, page })) };
  const lines = pages.length > 0 ? pages : judged.map(({ page }) => page);
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

/** Says what would be trained; nothing is written. */
function tellPlan(
  { executorOptions }: StudiesRequest,
  arms: readonly PlannedArm[],
  isJson: boolean,
  context: Context,
): number {
  const estimates = arms.map((planned) => ({ arm: planned.arm.name, folder: planned.folder, ...estimateArm(planned) }));
  const atOneTime = runsAtOneTime(executorOptions);
  const total = (of: "runs" | "left" | "secondsLeft") => estimates.reduce((sum, estimate) => sum + estimate[of], 0);
  const seconds = total("secondsLeft") / atOneTime;
  const lines = [
    ...estimates.map(
      ({ arm, runs, left, secondsLeft }) =>
        `${arm}: ${formatStep(runs)} runs, ${formatStep(left)} to be trained, about ${formatDuration(secondsLeft / atOneTime)}`,
    ),
    `${formatStep(total("runs"))} runs, ${formatStep(total("left"))} to be trained; about ${formatDuration(seconds)} with ${atOneTime} at one time`,
  ];
  writeAnswer(
    { document: { runs: total("runs"), left: total("left"), seconds, arms: estimates }, lines },
    isJson,
    context,
  );
  return DONE;
}

const runsAtOneTime = ({ jobs, slurm }: ExecutorOptions): number => jobs ?? slurm?.throttle ?? availableParallelism();

/** Before hours are spent: whether the pages can be written. */
function checkFolder(folder: string): void {
  refuseWithinRun(pageFile(folder));
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
  for (const [i, { arm, folder, document, plan }] of arms.entries()) {
    const left =
      arms.slice(i).reduce((sum, each) => sum + estimateArm(each).secondsLeft, 0) / runsAtOneTime(executorOptions);
    progress.say([bold(`arm ${i + 1} of ${arms.length}`), `, about ${formatDuration(left)} left for all`]);
    const sweep = await open(folder, plan, document, progress);
    if (sweep === null) {
      code = DAMAGED_DATA;
      continue;
    }
    const args = data === null || arm.needs === undefined ? [] : ["--data", resolve(data)];
    const training = { executor, sweep, plan, options: executorOptions, launch: { script, args } };
    const { end, status } = await executeSweep(training, { retryFailed, hours: undefined }, progress);
    if (end.kind === "interrupted") return INTERRUPTED;
    sayEnd(end, progress);
    code = Math.max(code, codeOf(end, status));
  }
  return code;
}

/** What is wrong with one arm is said, and leaves the others: null. */
async function open(
  folder: string,
  plan: PlannedArm["plan"],
  document: PlannedArm["document"],
  progress: Progress,
): Promise<Sweep | null> {
  try {
    asStoreError("unwritable", "make", folder, () => mkdirSync(dirname(folder), { recursive: true }));
    return await openSweep(folder, plan, { ...document });
  } catch (error) {
    if (!(error instanceof RequestError || error instanceof StoreError)) throw error;
    progress.fail(error.message);
    return null;
  }
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

const madeBy = (): string => `slingshot ${readVersion()}`;

const VERDICT_WORDS = { pass: "holds", fail: "does not hold", "cannot-tell": "cannot tell" } as const;

function tellVerdict({ title, figure }: Study, { claims }: StudyVerdict, page: string, progress: Progress): void {
  progress.say("");
  progress.say([bold(title), ` (${figure})`]);
  for (const { says, measured, verdict } of claims) progress.say(`  ${VERDICT_WORDS[verdict]}: ${says} ${measured}`);
  progress.say(`  ${page}`);
}
