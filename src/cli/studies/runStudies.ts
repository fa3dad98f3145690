/** @file Trains the arms of studies, one after the other, judges each study, and writes verdicts and pages. */
import { accessSync, constants, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { checkPage } from "../../console/checkPage.ts";
import type { Context } from "../../console/context.ts";
import { DONE, INTERRUPTED } from "../../console/exitCodes.ts";
import { listenForInterrupt } from "../../console/interrupt.ts";
import { addRemedy } from "../../console/remedy.ts";
import { asOperand, formatCommandLine } from "../../console/shellCommand.ts";
import { RequestError } from "../../experiment/requestError.ts";
import { replaceFile } from "../../files/index.ts";
import { isThere } from "../../files/isThere.ts";
import { asStoreError } from "../../files/storeError.ts";
import { isReport, renderStudyPage, type ShownStudy, VERDICT_WORDS } from "../../report/index.ts";
import { refuseWithinRun } from "../../store/ownPlace.ts";
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
} from "../../studies/index.ts";
import { indexFile, pageFile, studyFolder, verdictFile } from "../../studies/studyPlaces.ts";
import { bold, Progress } from "../../terminal/index.ts";
import { readVersion } from "../../version.ts";
import { readVerdict } from "./readVerdict.ts";
import { type ArmTraining, tellArms, trainArms } from "./trainArms.ts";

/** What is asked for, checked. */
export interface StudiesRequest extends ArmTraining {
  readonly studies: readonly Study[];
  /** Whether the page of all is written. */
  readonly isAll: boolean;
  /** Another place for a page with all of them; null for none. */
  readonly page: string | null;
  readonly root: string;
  readonly budget: Budget;
  readonly seeds: number | null;
  readonly judgesOnly: boolean;
  /** Whether to tell only what would be trained. */
  readonly isDryRun: boolean;
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
  if (request.data === null) sayLeftOut(studies, budget, progress);
  checkPlaces(request);
  if (request.isDryRun) return tellArms(request, [...planned.values()], json, context);
  makeFolders(request);
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
    for (const run of states.flatMap(({ lost }) => lost))
      progress.say(`warning: ${run} is damaged and left out: ${formatCommandLine(["doctor", asOperand(run)])}`);
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
  context.stdout.write(`${json ? JSON.stringify(document, spellInfinite) : lines.join("\n")}\n`);
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

/** Arms that need files of the user's, who named none. */
function sayLeftOut(studies: readonly Study[], budget: Budget, progress: Progress): void {
  const all = new Map(studies.flatMap(({ arms }) => arms).map((arm) => [arm.name, arm]));
  for (const { name, needs, sweeps } of all.values())
    if (needs !== undefined && sweeps[budget] !== null)
      progress.say(`${name} is left out: it needs ${needs}; --data names its folder`);
}

/** Before hours are spent, and before anything is made: whether verdicts and pages may be written where they are to be. */
function checkPlaces({ studies, root, budget, page, isAll }: StudiesRequest): void {
  if (page !== null) checkPage(page, isReport, { option: "--page" });
  refuseWithinRun(indexFile(root, budget));
  if (isAll && isThere(indexFile(root, budget))) checkPage(indexFile(root, budget), isReport);
  for (const { name } of studies) {
    const folder = studyFolder(root, budget, name);
    if (isThere(pageFile(folder))) checkPage(pageFile(folder), isReport);
    if (isThere(verdictFile(folder)) && readVerdict(folder) === null)
      throw new RequestError(`${verdictFile(folder)} exists and is no verdict of a study; move it away`);
  }
}

function makeFolders({ studies, root, budget }: StudiesRequest): void {
  for (const { name } of studies) {
    const folder = studyFolder(root, budget, name);
    asStoreError("unwritable", "make", folder, () => mkdirSync(folder, { recursive: true }));
    asStoreError("unwritable", "write", folder, () => accessSync(folder, constants.W_OK));
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

/** @returns the path of the page */
function writeStudy(root: string, verdict: StudyVerdict, shown: ShownStudy): string {
  const folder = studyFolder(root, verdict.budget, verdict.study);
  replaceFile(verdictFile(folder), `${JSON.stringify(verdict, spellInfinite, 2)}\n`);
  replaceFile(pageFile(folder), renderStudyPage(shown.title, [shown], madeBy()));
  return pageFile(folder);
}

/** JSON has no infinities: "not by the last step" of an interval's end. */
const spellInfinite = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

const madeBy = (): string => `slingshot ${readVersion()}`;

function tellVerdict({ title, figure }: Study, { claims }: StudyVerdict, page: string, progress: Progress): void {
  progress.say("");
  progress.say([bold(title), ` (${figure})`]);
  for (const { says, measured, verdict } of claims) progress.say(`  ${VERDICT_WORDS[verdict]}: ${says} ${measured}`);
  progress.say(`  ${page}`);
}
