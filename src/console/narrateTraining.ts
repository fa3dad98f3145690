/** @file What `run`, `resume` and `fork` have in common: progress, Ctrl-C, the result, and the exit code. */
import type { GrokkingDefinition, GrokkingTimes } from "../analysis/index.ts";
import { type Experiment, RequestError } from "../experiment/index.ts";
import { describeSystemError } from "../files/storeError.ts";
import type { Say } from "../problem.ts";
import { describeRuleEnd } from "../rules/index.ts";
import { bold, describeProgress, Progress } from "../terminal/index.ts";
import type { EngineOptions, ReplayProgress, RunProgress, RunResult, TrainOptions } from "../training/index.ts";
import { describeUnmeasured, isUsual, judgeGrokking, wordTime } from "../verdict/index.ts";
import { countSlingshots, formatDuration, formatNumber, formatStep, pluralise } from "../words.ts";
import { createParentReporter } from "./childProcess.ts";
import type { Context } from "./context.ts";
import { DONE, INTERRUPTED, NON_FINITE } from "./exitCodes.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { parseEngine, parseSeconds, parseThreads } from "./options.ts";
import { addRemedy, wordError } from "./remedy.ts";
import { writeRunPage } from "./runPage.ts";
import { asOperand, formatCommandLine } from "./shellCommand.ts";

/** What `--json` prints. */
export interface RunDocument extends RunResult {
  /** Path of report.html; null where it could not be written. */
  readonly report: string | null;
}

/** Options of every command that trains, as commander gives them. */
export interface TrainingCommandOptions {
  readonly threads: string;
  readonly engine: string;
  readonly data?: string;
  readonly grokked?: string;
  readonly flush?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** @throws RequestError */
export function parseEngineOptions({ threads, engine, data }: TrainingCommandOptions): EngineOptions {
  return { threads: parseThreads(threads), engine: parseEngine(engine), ...(data !== undefined && { data }) };
}

/** @throws RequestError */
export function refuseFastReference({ arithmetic }: Pick<Experiment, "arithmetic">, { engine }: EngineOptions): void {
  if (engine !== "reference" || arithmetic === "strict") return;
  throw new RequestError("--engine: reference computes in strict arithmetic only; arithmetic must be strict for it");
}

/** How it is told. */
export interface NarrationOptions extends Pick<TrainingCommandOptions, "json" | "quiet" | "flush"> {
  /** What counts as generalised, where it was asked for. */
  readonly definition?: GrokkingDefinition | undefined;
}

/**
 * Runs `train`, narrates it, prints the result and returns the exit code.
 * @param introduction the first line; not before training begins: a request that fails is answered by its error alone
 */
export async function narrateTraining(
  context: Context,
  options: NarrationOptions,
  train: (options: TrainOptions) => Promise<RunResult>,
  introduction?: string,
): Promise<number> {
  const { definition } = options;
  const flushMs = options.flush === undefined ? undefined : parseSeconds("--flush", options.flush) * 1000;
  const progress = new Progress(context.stderr, { quiet: options.quiet === true, env: context.env });
  const interrupt = listenForInterrupt(() => progress.say("stopping and saving; Ctrl-C again ends at once"));
  const parent = createParentReporter();
  const say: Say = (line, remedy) => progress.say(addRemedy(line, remedy));
  let introduced = introduction === undefined;
  let report: string | null = null;
  let asked: Pick<RunResult, "grokking"> | null = null;
  try {
    const trained = await train({
      signal: interrupt.signal,
      say,
      flushMs,
      onStart: (run) => parent.tell({ run } satisfies TrainingStart),
      onReplay: (replay) => {
        progress.update([[bold(`replaying step ${formatStep(replay.replayed)}`)], `of ${formatStep(replay.at)}`]);
        parent.tellNowAndThen(replay satisfies ReplayProgress);
      },
      onEnd: async ({ run, judgement }) => {
        asked = definition === undefined ? null : { grokking: judgeGrokking(run, definition) };
        report = await writeRunPage({ run, judgement: { ...judgement, ...asked } }, say, definition);
      },
      unheard: () => (context.stderr.failure ? describeSystemError(context.stderr.failure) : null),
      onProgress: (state) => {
        if (!introduced) progress.say(introduction ?? "");
        introduced = true;
        progress.update(describeProgress(state));
        parent.tellNowAndThen(state satisfies RunProgress);
      },
    });
    progress.end();
    const result = { ...trained, ...(asked ?? {}) };
    const code = conclude(result, report, progress, definition);
    const document: RunDocument = { ...result, report };
    context.stdout.write(`${options.json === true ? JSON.stringify(document) : result.run}\n`);
    return code;
  } catch (error) {
    // There was nothing to save yet: the fork's parent was still being replayed.
    if (!(interrupt.signal.aborted && error instanceof RequestError)) throw error;
    progress.say(wordError(error));
    return INTERRUPTED;
  } finally {
    progress.end();
    interrupt.release();
    if (process.connected) process.disconnect();
  }
}

/** Says how training ended, and returns the exit code of that end. */
function conclude(
  result: RunResult,
  report: string | null,
  progress: Progress,
  definition: GrokkingDefinition | undefined,
): number {
  if (result.status === "non-finite") {
    const { value, step } = result.nonFinite ?? { value: "a value", step: result.steps };
    progress.fail(`${value} became non-finite at step ${step}; recorded in ${result.run}`);
    return NON_FINITE;
  }
  if (result.status === "interrupted") {
    progress.say(`interrupted after ${result.steps} ${pluralise(result.steps, "step")}, recorded in ${result.run}`);
    progress.say(`to go on: ${formatCommandLine(["resume", asOperand(result.run)])}`);
    return INTERRUPTED;
  }
  progress.say(`${describeSpeed(result)}, ${countSlingshots(result.slingshots.length)}`);
  if (result.endedBy !== null) progress.say(describeRuleEnd(result.endedBy));
  progress.say(result.reason);
  if (result.grokking !== null) progress.say(`grokking   ${describeGrokking(result.grokking)}`);
  else if (definition !== undefined) progress.say(`grokking   not measured: ${describeUnmeasured(definition)}`);
  progress.say(`parameters ${result.parametersSha256}`);
  if (report !== null) progress.say(`report     ${report}`);
  return DONE;
}

/** Steps, and the time and speed of those that were taken now. */
function describeSpeed({ steps, stepsTaken, stepsPerSecond, threads }: RunResult): string {
  const all = `${steps} ${pluralise(steps, "step")}`;
  if (!(stepsPerSecond > 0) || stepsTaken === 0) return all;
  const taken = stepsTaken === steps ? all : `${all}, the last ${stepsTaken} of them now`;
  const rate = `${formatNumber(stepsPerSecond)} steps/s on ${threads} ${pluralise(threads, "thread")}`;
  return `${taken} in ${formatDuration(stepsTaken / stepsPerSecond)} (${rate})`;
}

/** `t1 3, t2 321, t3 not yet, t4 not yet`; by a definition that was asked for `> 4000` for "not yet", and its name. */
function describeGrokking(times: GrokkingTimes): string {
  const { delay, definition } = times;
  const steps = (["t1", "t2", "t3", "t4"] as const).map((name) => `${name} ${wordTime(times, name, String)}`);
  const wait = delay === null ? "" : `: grokking delay ${delay} ${pluralise(delay, "step")}`;
  return `${steps.join(", ")}${wait}${isUsual(times) ? "" : ` (by ${definition.name}: ${definition.meaning})`}`;
}

/** What a parent process that opened a channel is told before the first step. */
export interface TrainingStart {
  /** The run's folder. */
  readonly run: string;
}

/** What such a parent is told. */
export type TrainingMessage = TrainingStart | ReplayProgress | RunProgress;
