/** @file Runs on the keeper's disk as a lab shows them. */
import { summarizeRun } from "../../../src/catalog/runSummary.ts";
import type { LabRun, RunDetails } from "../../../src/lab/index.ts";
import { createJudge } from "../../../src/report/createJudge.ts";
import { RunLibrary } from "../../../src/report/runLibrary.ts";
import { type RunVerdict, writeRunVerdict } from "../../../src/report/runVerdict.ts";
import { lastNumber, type Series } from "../../../src/series.ts";
import { type Run, readManifest } from "../../../src/store/index.ts";
import { describeDamage } from "../../../src/verdict/index.ts";
import { readFileSync } from "../node/fs.ts";

/** A line of the table; null for what is no run. */
export async function describeRun(id: string, directory: string): Promise<LabRun | null> {
  const summary = await summarizeRun(directory);
  if (summary === null) return null;
  const { state, problem, startedAt, experiment, tags, note, answer, slingshots } = summary;
  const manifest = state === "damaged" ? null : await readManifest(directory);
  const { run, step, optimizerState } = manifest?.forkedFrom ?? {};
  return {
    ...{ id, name: id, state, isTraining: false, startedAt, tags, note, answer, slingshots },
    problem: problem ?? manifest?.error ?? null,
    step: summary.steps,
    steps: typeof experiment?.steps === "number" ? experiment.steps : null,
    trainLoss: summary.trainLoss,
    trainAccuracy: summary.trainAccuracy,
    validationAccuracy: summary.validationAccuracy,
    forkedFrom:
      run === undefined || step === undefined
        ? null
        : { id: run, name: run, step, isReset: optimizerState === "reset" },
    settings: experiment,
  };
}

/** What a line of the table says of a run that trains, by its rows. */
export function describeTraining({ step, columns }: Series): Partial<LabRun> {
  return {
    step: step.at(-1) ?? null,
    trainLoss: lastNumber(columns.trainLoss),
    trainAccuracy: lastNumber(columns.trainAccuracy),
    validationAccuracy: lastNumber(columns.validationAccuracy),
  };
}

/**
 * What the page of a run says.
 * @param parent of a fork, where it is at hand
 */
export async function describeDetails(line: LabRun, run: Run, parent: Run | null): Promise<Omit<RunDetails, "forks">> {
  const library = new RunLibrary();
  if (parent !== null) await library.add(parent);
  await library.add(run);
  const judged = createJudge(library, () => null, new Map(), undefined)(`/${run.directory}`);
  const { slingshots: found, unjudged } = judged;
  return {
    ...line,
    ...withoutCode(writeRunVerdict(judged, Object.keys(run.series.columns))),
    answer: unjudged ? null : found.answer,
    slingshots: unjudged ? null : found.slingshots.length,
    rows: run.series.step.length,
    checkpoints: run.manifest.checkpoints.map(({ step }) => step),
    damage: run.damaged.map(describeDamage),
    experimentYaml: readFileSync(`${run.directory}/experiment.yaml`, "utf8"),
  };
}

/** Descriptions of columns bring the code that computes them, which stays here. */
const withoutCode = (verdict: RunVerdict): RunVerdict => ({
  ...verdict,
  charts: JSON.parse(JSON.stringify(verdict.charts)) as RunVerdict["charts"],
});
