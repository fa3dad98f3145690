/** @file Resumes a run: goes on from its last good checkpoint, to the same bits as if it had never stopped. */
import { join } from "node:path";
import { changeExperiment, type Experiment, RequestError } from "../experiment/index.ts";
import { isThere } from "../files/isThere.ts";
import type { Remedy } from "../problem.ts";
import { describeSetAside, openRun, type RunWriter } from "../recording/index.ts";
import { describeRuleEnd } from "../rules/index.ts";
import { type Series, takeUpTo } from "../series.ts";
import { type CheckpointEntry, type Damage, findCheckpoint, type Run, readRun, startStepOf } from "../store/index.ts";
import { judgeRun } from "../verdict/index.ts";
import { restoreCheckpoint } from "./checkpointTensors.ts";
import { summarizeRun } from "./concludeRun.ts";
import { openSession } from "./openSession.ts";
import { type EngineOptions, guardRun, prepareRun } from "./prepareRun.ts";
import {
  copyRows,
  experimentOf,
  firstLostStep,
  lastRecordedStep,
  listPlannedEnds,
  refuseDrawnWeights,
  refuseOtherColumns,
} from "./recordedRun.ts";
import { listColumns } from "./recording.ts";
import { findLostPast, findLostStart, restoreCheckpoints } from "./restoreLost.ts";
import type { RunResult } from "./runResult.ts";
import { type TrainOptions, trainRun } from "./trainRun.ts";

export interface ResumeOptions extends EngineOptions, TrainOptions {
  /** Steps of the whole run, where they are to be more than it was asked for. */
  readonly steps?: number;
}

/**
 * Continues the run in `directory` to its end. Rows that were recorded after the checkpoint are computed again and
 * compared; rows that damage has lost are filled in. A run that is done and whole is left as it is.
 * @throws RequestError where `steps` are fewer than those recorded, or a rule has ended the run
 * @throws StoreError where there is no run, another process writes it, or what is recorded cannot be continued
 * @example
 * import { loadExperiment, resumeRun, runExperiment } from "slingshot-lab/training";
 *
 * const { run } = await runExperiment(loadExperiment("hypercube", ["steps=100"]), { root: "runs" });
 * const result = await resumeRun(run, { steps: 150 });
 * console.log(result.steps, result.stepsTaken); // 150 50
 */
export async function resumeRun(directory: string, options: ResumeOptions = {}): Promise<RunResult> {
  const found = await readRun(directory);
  refuseLog(found);
  const experiment = extend(found, options.steps);
  const { machine } = prepareRun(experiment, options);
  const { status, endedBy } = found.manifest;
  const complete = status === "done" && lastRecordedStep(found) >= (endedBy?.step ?? experiment.steps);
  if (complete && found.damaged.length === 0) {
    if (endedBy === undefined) options.say?.(`${directory} is done, all ${experiment.steps} steps`, { kind: "extend" });
    else options.say?.(`${directory} is done, ${describeRuleEnd(endedBy)} of ${experiment.steps}`, EASE_RULES);
    const ended = { run: found, judgement: judgeRun(found) };
    await options.onEnd?.(ended);
    return summarizeRun(ended, { threads: machine.threads, stepsTaken: 0 });
  }
  return continueRun({ seen: found, experiment, until: experiment.steps, found: [] }, options);
}

/**
 * Computes again what damage has lost of the run in `directory`, and goes no further than it was recorded.
 * @param found what `verifyRun` says; damaged checkpoints among it are set aside
 * @throws StoreError as `resumeRun`
 */
export async function repairRun(
  directory: string,
  found: readonly Damage[],
  options: EngineOptions & TrainOptions = {},
): Promise<RunResult> {
  const run = await readRun(directory);
  refuseLog(run);
  return continueRun({ seen: run, experiment: experimentOf(run), until: lastRecordedStep(run), found }, options);
}

/** A rule is part of the experiment: a run does not go on after it. */
export const EASE_RULES: Remedy = { kind: "ease-rules" };

/** The log of another tool has no training that could go on. */
export function refuseLog({ directory, manifest }: Run): void {
  if (manifest.kind === "imported-log")
    throw new RequestError(`${directory} is an imported log; there is nothing to train, and nothing to compute again`);
}

/** The run's experiment, with as many steps as are asked for now. */
function extend(run: Run, steps: number | undefined): Experiment {
  const experiment = experimentOf(run);
  if (steps === undefined) return experiment;
  const { endedBy } = run.manifest;
  if (endedBy !== undefined && steps !== experiment.steps) {
    throw new RequestError(`${steps} is not allowed; the run was ${describeRuleEnd(endedBy)}`, {
      option: "steps",
      remedy: EASE_RULES,
    });
  }
  const recorded = lastRecordedStep(run);
  if (steps < recorded) {
    throw new RequestError(`${steps} is not allowed; must be at least ${recorded}, the steps recorded already`, {
      option: "steps",
    });
  }
  return changeExperiment(experiment, [`steps=${steps}`]);
}

/** What is to be continued: a run as it was before its lock was taken, and how far. */
interface Continuation {
  readonly seen: Run;
  readonly experiment: Experiment;
  readonly until: number;
  /** Damage that is to be repaired. */
  readonly found: readonly Damage[];
}

async function continueRun(
  { seen, experiment, until, found }: Continuation,
  options: EngineOptions & TrainOptions,
): Promise<RunResult> {
  const say = options.say ?? (() => {});
  const { settings, machine } = prepareRun(experiment, options);
  // Before anything is changed: without its parent, or where it cannot be computed, a run stays as it is.
  const past = await findLostPast(seen);
  const start = await findLostStart(seen, found, options);
  const session = await openSession(experiment, machine);
  try {
    refuseOtherColumns(seen, listColumns(session));
    const { writer, run: opened } = await openRun(seen.directory, { say, keep: experiment.checkpoints.keep });
    return await guardRun(writer, async () => {
      const plannedEnds = listPlannedEnds(opened, experiment);
      moveEnd(opened, experiment, writer, say);
      const run = past ? await refillPast(past, writer) : opened;
      const lost = firstLostStep(run);
      const limit = lost === null ? undefined : lost - 1;
      const broken = setBrokenAside(run, [...found, ...(await findCheckpoint(run, limit)).damaged], writer, say);
      // A resume passes the damaged checkpoint's step anyway; a repair may not, and leaves nothing out.
      const isWanted = (step: number) => found.length > 0 && step < until && step !== startStepOf(run.manifest);
      const entries = broken.filter(({ step }) => isWanted(step));
      await restoreCheckpoints(run, { start, entries }, writer, options);
      const { checkpoint } = await findCheckpoint({ ...run, manifest: writer.manifest }, limit);
      if (checkpoint) restoreCheckpoint(session, checkpoint);
      else refuseDrawnWeights(run);
      const from = session.step;
      say(describeStart(checkpoint ? from : null, lastRecordedStep(run), lost));
      writer.note("resumed", { step: from, ...settings.manifest, products: session.machine.products });
      const saved = writer.manifest.checkpoints.map(({ step }) => step);
      const history = takeUpTo(run.series, from);
      return trainRun({ experiment, session, writer, history, saved, plannedEnds }, until, options);
    });
  } finally {
    session.dispose();
  }
}

/** Records that the run is to end at another step than it was, where it is. */
function moveEnd(run: Run, experiment: Experiment, writer: RunWriter, say: (line: string) => void): void {
  const asked = experimentOf(run).steps;
  if (asked === experiment.steps) return;
  say(`the run is to end at step ${experiment.steps} now, and no longer at ${asked}`);
  writer.note("extended", { from: asked, to: experiment.steps });
  writer.setExperiment(experiment);
}

/** Records the rows of a fork's parent that the fork has lost, and gives the run with them. */
async function refillPast(past: Series, writer: RunWriter): Promise<Run> {
  copyRows(past, writer);
  writer.flush();
  return readRun(writer.directory);
}

/** Sets the checkpoints and measurements among what is damaged aside, and gives the entries of those. */
function setBrokenAside(
  { directory, manifest }: Run,
  damaged: readonly Damage[],
  writer: RunWriter,
  say: (line: string) => void,
): CheckpointEntry[] {
  const reasons = new Map(damaged.map(({ file, reason }) => [file, reason]));
  const entries = manifest.checkpoints.filter(({ file }) => reasons.has(file));
  const measurements = damaged.filter(({ file }) => file.startsWith("measurements/") && isThere(join(directory, file)));
  for (const { file } of [...entries, ...measurements]) {
    const reason = reasons.get(file) ?? "";
    say(describeSetAside(file, reason, writer.setAside(file, reason)));
  }
  return entries;
}

/** @param saved step of the checkpoint; null without one */
function describeStart(saved: number | null, recorded: number, lost: number | null): string {
  const start = saved === null ? "from the first weights" : `from the checkpoint of step ${saved}`;
  const again = recorded - (saved ?? 0);
  if (again <= 0) return `resuming ${start}`;
  const why = lost === null ? "" : `, since step ${lost} and some after it are lost`;
  return `resuming ${start}${why}; ${again} recorded steps are computed again and compared`;
}
