/** @file Trains a run that is open for writing, from its beginning or from a state, to its end. */
import { DEFAULT_SLINGSHOT_OPTIONS } from "../analysis/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { StoreError } from "../files/index.ts";
import type { Say } from "../problem.ts";
import type { RunWriter } from "../recording/index.ts";
import { type RuleEnd, RuleWatch } from "../rules/index.ts";
import { type Series, takeAfter } from "../series.ts";
import type { TrainingSession } from "../session/index.ts";
import { changeLabels, type LabelChange } from "../store/index.ts";
import { judgeSlingshots, otherLossEndOf } from "../verdict/index.ts";
import { CheckpointSaver } from "./checkpointSaver.ts";
import { concludeRun } from "./concludeRun.ts";
import { firstStepOf } from "./recordedRun.ts";
import { columnOf, RowReader, WatchedSeries } from "./recording.ts";
import type { EndListener, ReplayProgress, RunProgress, RunResult } from "./runResult.ts";

export interface TrainOptions {
  /** Hears the folder of the run, once it is there and before a step is taken. */
  readonly onStart?: ((directory: string) => void) | undefined;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Hears now and then how far the parent of a fork has been replayed, before the fork is there. */
  readonly onReplay?: ((progress: ReplayProgress) => void) | undefined;
  /** Ends training after the step in progress; what is recorded is saved. */
  readonly signal?: AbortSignal | undefined;
  /** Narrates what a person should know: a save that failed, a lock that was taken over. */
  readonly say?: Say | undefined;
  readonly onEnd?: EndListener;
  /** Hears every row. */
  readonly rows?: RowListener | undefined;
  /** Milliseconds between two saves of the state, where not as the experiment says. */
  readonly saveEveryMs?: number | undefined;
  /** Tags and a note that a new run has from its beginning. */
  readonly labels?: LabelChange | undefined;
  /** Why what was said could not be heard, for the manifest; null where it could. */
  readonly unheard?: () => string | null;
  /** Time between two writes of rows to disk; also what a reader of a run in progress lags behind. */
  readonly flushMs?: number | undefined;
}

/** Hears the rows of a run before they are on a disk. */
export interface RowListener {
  /** @param history the rows before the first of them */
  open(columns: RunWriter["columns"], history: Series | undefined): void;
  /** The array is reused. */
  append(step: number, row: Float64Array): void;
}

/** A run in progress. */
export interface OpenRun {
  readonly experiment: Experiment;
  readonly session: TrainingSession;
  readonly writer: RunWriter;
  /** The rows up to the session's step; none for a new run. */
  readonly history?: Series;
  /** Steps that have a checkpoint. */
  readonly saved?: readonly number[];
  /** Steps at which it was ever to end, each with a validation; `experiment.steps` alone where left out. */
  readonly plannedEnds?: readonly number[];
}

/** Time between two looks at the clock, the signals and the progress line. */
const BREATH_MS = 50;

const FLUSH_MS = 10_000;

/** Share of the time that counting slingshots for the progress line may take. */
const WATCHING_SHARE = 0.02;

/**
 * Trains until `until` steps are done, a rule of the experiment holds, the signal comes or a value becomes non-finite; then writes what was found.
 * @throws StoreError where the end cannot be written, or another process took the run over
 */
export async function trainRun(run: OpenRun, until: number, options: TrainOptions): Promise<RunResult> {
  const { experiment, session, writer, history } = run;
  const first = session.step;
  const { columns } = writer;
  if (options.labels) changeLabels(writer.directory, options.labels);
  options.onStart?.(writer.directory);
  const watched = new WatchedSeries(columns);
  const reader = new RowReader(session, columns, experiment, run.plannedEnds);
  const start = performance.now();
  const say = options.say ?? (() => {});
  const lossScale = writer.manifest.loss ?? { fittedBelow: DEFAULT_SLINGSHOT_OPTIONS.fitLoss };
  const rules = new RuleWatch(experiment.stop, columns, lossScale);
  let endedBy: RuleEnd | null = null;
  const saver = new CheckpointSaver(session, writer, scheduleSaves(experiment, options), {
    say,
    saved: run.saved ?? [],
    nowMs: start,
    loss: lossScale,
  });
  options.rows?.open(columns, history);
  if (history) endedBy = recall(history, otherLossEndOf(writer), { watched, rules, saver });
  const flush = createFlusher(writer, say, start, options.flushMs);
  const span = { first, until, historyEnd: firstStepOf(writer) };
  const watch = createWatcher(watched, writer.manifest, span, options.onProgress);
  const findNonFinite = createVitalCheck(columns);
  const loss = columnOf(columns, "trainLoss");
  let nonFinite: RunResult["nonFinite"];
  let breath = start;
  while (session.step < until && !nonFinite && !endedBy && !options.signal?.aborted) {
    const step = session.step + 1;
    const row = reader.advance();
    writer.appendRow(step, row);
    watched.append(row);
    options.rows?.append(step, row);
    nonFinite = findNonFinite(row, step);
    if (!nonFinite) {
      endedBy = rules.observe(step, row);
      saver.afterStep(row[loss] as number);
    }
    const now = performance.now();
    if (now - breath > BREATH_MS) {
      watch(step, now - start);
      flush(now);
      saver.atTime(now);
      // Lets signals and messages in.
      await new Promise((resolve) => setImmediate(resolve));
      breath = performance.now();
    }
  }
  const elapsedMs = performance.now() - start;
  watch(session.step, elapsedMs);
  const isDone = endedBy !== null || session.step >= experiment.steps;
  const status = nonFinite ? "non-finite" : isDone ? "done" : "interrupted";
  const unheard = options.unheard?.() ?? null;
  if (unheard !== null) writer.note("narration-lost", { reason: unheard });
  const ending = { status, endedBy, elapsedMs, taken: session.step - first, watched } as const;
  return concludeRun(run, saver, { ...ending, ...(nonFinite && { nonFinite }) }, options.onEnd);
}

/** Those who look at every row look at the ones before. A run that was killed after the step that ended it ends there again. */
function recall(
  history: Series,
  otherLossEnd: number | undefined,
  { watched, rules, saver }: { watched: WatchedSeries; rules: RuleWatch; saver: CheckpointSaver },
): RuleEnd | null {
  watched.recall(history);
  const ownPast = takeAfter(history, otherLossEnd ?? Number.NEGATIVE_INFINITY);
  for (const past of ownPast.columns.trainLoss ?? []) saver.skip(past);
  return rules.recall(history, otherLossEnd);
}

function scheduleSaves({ checkpoints }: Experiment, { saveEveryMs }: TrainOptions): Experiment["checkpoints"] {
  return saveEveryMs === undefined ? checkpoints : { ...checkpoints, everyMinutes: saveEveryMs / 60_000 };
}

/** Writes rows to disk now and then. What cannot be written stays in memory and is tried again. */
function createFlusher(writer: RunWriter, say: (line: string) => void, startMs: number, flushMs = FLUSH_MS) {
  let dueMs = startMs + flushMs;
  return (nowMs: number) => {
    if (nowMs < dueMs) return;
    dueMs = nowMs + flushMs;
    try {
      writer.flush();
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === "unwritable")) throw error;
      say(`warning: ${error.message}; training goes on, and its rows are kept in memory until they can be written`);
    }
  };
}

/** Instruments whose infinity or NaN means that training has broken down. */
const VITAL = ["trainLoss", "gradientNorm", "lastLayerNorm"] as const;

function createVitalCheck(columns: RunWriter["columns"]) {
  const places = VITAL.map((name) => ({ name, column: columnOf(columns, name) }));
  return (row: Float64Array, step: number): RunResult["nonFinite"] => {
    const broken = places.find(({ column }) => !Number.isFinite(row[column]));
    return broken && { step, value: broken.name };
  };
}

/** Reports progress; counts slingshots again only when the last count's time has become negligible. */
function createWatcher(
  watched: WatchedSeries,
  manifest: RunWriter["manifest"],
  { first, until: steps, historyEnd }: { readonly first: number; readonly until: number; readonly historyEnd: number },
  onProgress: TrainOptions["onProgress"],
): (step: number, elapsedMs: number) => void {
  let slingshots = 0;
  let nextCountMs = 0;
  return (step, elapsedMs) => {
    if (!onProgress || step === first) return;
    if (elapsedMs >= nextCountMs) {
      const begin = performance.now();
      slingshots = judgeSlingshots(watched.read(), manifest, historyEnd).slingshots.slingshots.length;
      nextCountMs = elapsedMs + (performance.now() - begin) / WATCHING_SHARE;
    }
    const stepsPerSecond = (step - first) / (elapsedMs / 1000);
    onProgress({
      step,
      steps,
      stepsPerSecond,
      secondsLeft: (steps - step) / stepsPerSecond,
      trainLoss: watched.last("trainLoss"),
      trainAccuracy: watched.last("trainAccuracy"),
      lastLayerNorm: watched.last("lastLayerNorm"),
      slingshots,
    });
  };
}
