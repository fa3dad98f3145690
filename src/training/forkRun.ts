/** @file Forks a run: a new run that begins with another's state at a step, and goes on with something changed. */
import { basename, join, relative, resolve } from "node:path";
import type { Column } from "../columns/index.ts";
import {
  changeExperiment,
  type Experiment,
  listChanges,
  nameFork,
  type Override,
  RequestError,
} from "../experiment/index.ts";
import { StoreError } from "../files/index.ts";
import { createRun, newRunDirectory } from "../recording/index.ts";
import { RuleWatch } from "../rules/index.ts";
import { type Series, takeUpTo } from "../series.ts";
import { showValue } from "../showValue.ts";
import { type ForkedFrom, type Run, readRun } from "../store/index.ts";
import { changesLoss, otherLossEndOf } from "../verdict/index.ts";
import { writeCheckpoint } from "./checkpointSaver.ts";
import { ForkMark } from "./forkMark.ts";
import { beginsAnew, forkState, tellNewBeginnings, tellOtherMeanings } from "./forkState.ts";
import { hashParameters } from "./hashParameters.ts";
import type { ReplayOptions } from "./openReplay.ts";
import { openSession } from "./openSession.ts";
import { describeLoss, describeSession, type EngineOptions, guardRun, prepareRun } from "./prepareRun.ts";
import { copyRows, experimentOf, firstLostStep, firstStepOf, lastRecordedStep } from "./recordedRun.ts";
import { listColumns } from "./recording.ts";
import { replayRun } from "./replayRun.ts";
import { EASE_RULES, refuseLog } from "./resumeRun.ts";
import type { RunResult } from "./runResult.ts";
import { type OpenRun, type TrainOptions, trainRun } from "./trainRun.ts";

export interface ForkOptions extends EngineOptions, TrainOptions {
  /** Step of the parent after which the fork begins. */
  readonly at: number;
  /** What is changed, as `loadExperiment` takes it; nothing by default. */
  readonly overrides?: readonly Override[];
  /** Whether the optimizer begins anew: its moments at zero, its bias corrections at their first step. It goes on by default. */
  readonly resetOptimizer?: boolean;
  /** Folder in which the fork's own folder is made. */
  readonly root: string;
  /** Name of the fork's own folder, which must be new; the day, its name and four characters by default. */
  readonly folder?: string;
}

/**
 * Replays the run in `directory` from its nearest checkpoint to step `at`, checking every row against what is recorded,
 * and trains on from there as `overrides` say. The fork's folder is complete by itself: it has the parent's rows up to
 * `at` and a checkpoint of that step.
 * @throws RequestError for a step that is not recorded, a setting that cannot change, or a rule that holds at `at` already
 * @throws StoreError where the parent cannot be read or replayed, or the fork not be written
 * @example
 * import { forkRun, loadExperiment, runExperiment } from "slingshot-lab/training";
 *
 * const { run } = await runExperiment(loadExperiment("hypercube", ["steps=100"]), { root: "runs" });
 * const fork = await forkRun(run, { at: 60, overrides: ["loss.precision=f64"], root: "runs" });
 * console.log(fork.steps, fork.stepsTaken); // 100 40
 */
export async function forkRun(directory: string, options: ForkOptions): Promise<RunResult> {
  const parent = await readRun(directory);
  refuseLog(parent);
  const original = experimentOf(parent);
  const asked = changeExperiment(original, options.overrides ?? []);
  refuseOtherPlace(original, asked);
  const changes = listChanges(original, asked);
  const reset = options.resetOptimizer === true ? [{ path: "optimizer", from: "kept", to: "reset" }] : [];
  const experiment = { ...asked, name: nameFork(original.name, [...changes, ...reset]) };
  const { at } = options;
  checkStep(parent, at, experiment);
  const mark = new ForkMark(directory, at, options.say ?? (() => {}));
  let fork: OpenRun;
  try {
    const onStep = (replayed: number) => options.onReplay?.({ replayed, at });
    const replaying = { ...options, onStep, onCheckpoint: (step: number) => mark.set(step) };
    fork = await beginFork(parent, { experiment, changes }, replaying);
  } catch (error) {
    mark.takeBack();
    throw error;
  }
  try {
    return await guardRun(fork.writer, () => trainRun(fork, experiment.steps, options));
  } finally {
    fork.session.dispose();
  }
}

/** Makes the fork's folder, complete with its first checkpoint, and a session in that state. */
async function beginFork(
  parent: Run,
  { experiment, changes }: Pick<ForkedFrom, "changes"> & { readonly experiment: Experiment },
  options: ForkOptions & ReplayOptions,
): Promise<OpenRun> {
  const { at } = options;
  const { settings, machine } = prepareRun(experiment, options);
  const otherLossEnd = changesLoss({ changes }, experiment.loss.name) ? at : otherLossEndOf(parent);
  const history = takeUpTo(parent.series, at);
  refuseEnded(experiment, parent.manifest.columns, history, otherLossEnd);
  const replay = await replayRun(parent, at, options);
  if (replay === null) throw new RequestError("interrupted while replaying the parent; nothing was written");
  const { loaded } = replay;
  const original = experimentOf(parent);
  const isReset = options.resetOptimizer === true || beginsAnew(original, experiment);
  const state = await forkState(replay, parent, experiment, isReset);
  if (options.resetOptimizer !== true && options.say) tellNewBeginnings(state, original, experiment, options.say);
  if (options.say) tellOtherMeanings(original, experiment, options.say);
  const { root, folder } = options;
  const target = folder === undefined ? newRunDirectory(root, experiment.name, new Date()) : join(root, folder);
  const forkedFrom: ForkedFrom = {
    run: basename(resolve(parent.directory)),
    path: relative(target, parent.directory),
    step: at,
    parametersSha256: hashParameters(state.parameters),
    changes,
    optimizerState: isReset ? "reset" : "kept",
    ...(otherLossEnd !== undefined && { otherLossEnd }),
  };
  // Data and seed are what a fork cannot change.
  const session = await openSession(experiment, { ...machine, loaded });
  try {
    session.restore(state);
    const manifest = { ...settings.manifest, ...describeSession(session), forkedFrom };
    const writer = createRun(target, { ...settings, columns: listColumns(session), manifest }, (writer) => {
      // The fork's series begin with the parent's, so that its folder says all that led to it.
      copyRows(history, writer);
      writeCheckpoint(session, writer, session.capture(), "start");
    });
    return { experiment, session, writer, history, saved: [at], plannedEnds: [experiment.steps] };
  } catch (error) {
    session.dispose();
    throw error;
  }
}

/** Where the files of the data lie is no change: the fork would record a place at which nobody has looked. */
function refuseOtherPlace(parent: Experiment, fork: Experiment): void {
  const [from, to] = [parent, fork].map(({ data }) => ("path" in data ? data.path : undefined));
  if (from === to || parent.data.name !== fork.data.name) return;
  const message = `data.path: ${showValue(to)} is not allowed in a fork; it is on the files of its parent`;
  throw new RequestError(message, { remedy: { kind: "give-data" } });
}

/** A rule that holds where the fork begins would leave it no step of its own. */
function refuseEnded(
  experiment: Experiment,
  columns: readonly Column[],
  history: Series,
  otherLossEnd: number | undefined,
): void {
  const { stop } = experiment;
  const end = new RuleWatch(stop, columns, describeLoss(experiment)).recall(history, otherLossEnd);
  if (end === null) return;
  const settings = showValue(stop?.[end.rule as keyof typeof stop]);
  throw new RequestError(
    `stop.${end.rule}: ${settings} is not allowed; it holds at step ${end.step} already, where the fork begins`,
    { remedy: EASE_RULES },
  );
}

function checkStep(parent: Run, at: number, { steps }: Experiment): void {
  const first = firstStepOf(parent);
  const last = lastRecordedStep(parent);
  if (!Number.isInteger(at) || at < first || at > last) {
    const earlier =
      first === 0 ? "" : `; it is a fork itself and begins with step ${first}: for earlier ones fork its parent`;
    throw new RequestError(
      `${at} is not allowed; must be a whole number from ${first} to ${last}, the last step recorded${earlier}`,
      { option: "at" },
    );
  }
  if (steps <= at)
    throw new RequestError(`steps: ${steps} is not allowed; must be more than ${at}, where the fork begins`);
  const lost = firstLostStep(parent);
  if (lost !== null && lost <= at) {
    const message = `${parent.directory} has lost rows from step ${lost} on`;
    const remedy = { kind: "repair", run: parent.directory, effect: "computes them again" } as const;
    throw new StoreError("damaged", parent.directory, message, undefined, remedy);
  }
}
