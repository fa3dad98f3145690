/** @file What a recorded run says to one who continues it: how it began, how far it went, what is lost, where it was to end. */

import { join } from "node:path";
import type { Column } from "../columns/index.ts";
import { type Experiment, parseExperiment, RequestError } from "../experiment/index.ts";
import { StoreError } from "../files/index.ts";
import { requireParts } from "../parts/index.ts";
import type { Remedy } from "../problem.ts";
import type { RunWriter } from "../recording/index.ts";
import type { Series } from "../series.ts";
import { type Run, startStepOf } from "../store/index.ts";

/**
 * The experiment that a run says it is of.
 * @throws StoreError (`damaged`) where it is none, or where more steps are recorded than it asks for: nobody shall compute
 * again what cannot have been
 */
export function experimentOf(run: Run): Experiment {
  const experiment = parseRecorded(run);
  const last = Math.max(lastRecordedStep(run), ...run.manifest.checkpoints.map(({ step }) => step));
  if (last <= experiment.steps) return experiment;
  const { directory } = run;
  const message = `${directory} says that it has recorded step ${last}, and its experiment asks for ${experiment.steps}`;
  const reason = `it asks for ${experiment.steps} steps, and the run says that it has recorded step ${last}`;
  throw new StoreError("damaged", join(directory, "experiment.yaml"), message, new Error(reason));
}

function parseRecorded({ directory, experiment, manifest }: Run): Experiment {
  requireParts(directory, manifest.parts ?? []);
  try {
    return parseExperiment(experiment);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const path = join(directory, "experiment.yaml");
    throw new StoreError("damaged", path, `${path} is damaged: ${error.message}`, error);
  }
}

/** The step after which the run's own steps begin: that at which it was forked, else 0. */
export function firstStepOf({ manifest }: Pick<Run, "manifest">): number {
  return manifest.forkedFrom?.step ?? 0;
}

/** A fork, or a run from imported weights, cannot begin with drawn weights: it needs a checkpoint. */
export function refuseDrawnWeights(run: Run): void {
  if (startStepOf(run.manifest) !== null) throw withoutStart(run);
}

/** For a run that cannot go on without the checkpoint that it began with. */
export function withoutStart({ directory, manifest }: Run): StoreError {
  const [experiment, effect] = [join(directory, "experiment.yaml"), "makes a new run of the same weights"];
  const remedy: Remedy =
    manifest.forkedFrom === undefined
      ? { kind: "import-weights", experiment, effect }
      : { kind: "repair", run: directory, effect: "takes its first one from its parent again" };
  const message = `${directory} has no intact checkpoint to go on from, and did not begin with drawn weights`;
  return new StoreError("damaged", directory, message, undefined, remedy);
}

/** Rows that are added must stand under the names, and with the precision, that they have. */
export function refuseOtherColumns({ directory, manifest }: Run, columns: readonly Column[]): void {
  const describe = (list: readonly Column[]) => list.map(({ name, type }) => `${name} (${type})`).join(", ");
  const [found, own] = [manifest.columns, columns].map(describe);
  if (found === own) return;
  const message = `${directory} has the columns ${found}; this version records ${own}, and cannot continue it`;
  throw new StoreError("damaged", directory, message);
}

/** Records the rows of `series`; columns that it lacks are NaN. */
export function copyRows({ step, columns }: Series, writer: RunWriter): void {
  const sources = writer.columns.map(({ name }) => columns[name]);
  const row = new Float64Array(sources.length);
  step.forEach((value, i) => {
    for (let column = 0; column < row.length; column++) row[column] = sources[column]?.[i] ?? Number.NaN;
    writer.appendRow(value, row);
  });
}

/** The last step of which a row is or was recorded; 0 for none. */
export function lastRecordedStep({ series, damaged, manifest }: Run): number {
  const lost = damaged.map(({ lastStep }) => lastStep ?? 0);
  return Math.max(series.step.at(-1) ?? 0, manifest.steps ?? 0, ...lost);
}

/** The first step whose row was recorded and cannot be read, or null. */
export function firstLostStep({ series, damaged, manifest }: Run): number | null {
  const reported = damaged.flatMap(({ firstStep, lastStep }) => (lastStep === null ? [] : [firstStep ?? 1]));
  const gap = series.step.findIndex((step, row) => step !== row + 1);
  // A fork has its parent's rows up to where it begins.
  const isShort = series.step.length < firstStepOf({ manifest });
  const first = Math.min(...reported, gap >= 0 ? gap + 1 : isShort ? series.step.length + 1 : Number.POSITIVE_INFINITY);
  return Number.isFinite(first) ? first : null;
}

/**
 * The steps at which the run was ever to end. Each of them has a validation, whatever step that is: to compute rows again
 * to the same bits, all must be known.
 */
export function listPlannedEnds({ manifest }: Pick<Run, "manifest">, experiment: Experiment): readonly number[] {
  const earlier = manifest.history.filter(({ kind }) => kind === "extended").map(({ from }) => Number(from));
  return [...earlier, experiment.steps];
}
