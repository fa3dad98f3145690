/** @file What a session needs of memory, told before any data are loaded, with the parts of a batch that would fit. */
import { MemoryError, measurePrograms, type Programs, sizeOf } from "../engine/index.ts";
import { type BoundModel, type Experiment, RequestError } from "../experiment/index.ts";
import { countParameters } from "../models/index.ts";
import type { Optimizer } from "../optimizers/index.ts";

/** What programs can address. */
const MOST_BYTES = 2 ** 32;

/** Of a session that holds less by the roughest estimate, memory is asked for without a look at its programs before. */
const EXAMINED_BYTES = 2 ** 30;

const MOST_PARTS = 2048;

/** What of a session decides how much memory it takes. */
export interface MemoryPlan {
  readonly experiment: Experiment;
  readonly bound: BoundModel;
  readonly optimizer: Optimizer;
  /** Rows of a batch. */
  readonly batchRows: number;
  readonly threads: number;
  /** The programs of the session whose batches are computed in so many parts. */
  listPrograms(accumulate: number): Promise<Programs<string>>;
}

/**
 * Refuses a session that needs more memory than can be addressed, before kernels are compiled for it.
 * @throws RequestError
 */
export async function refuseTooMuchMemory(plan: MemoryPlan): Promise<void> {
  if (estimateBytes(plan) <= EXAMINED_BYTES) return;
  const bytes = await measure(plan, plan.experiment.batch.accumulate);
  if (bytes > MOST_BYTES) throw await describeShortage(plan, bytes);
}

/** What a machine could not be made for want of memory, as a request that cannot be met; any other error as it is. */
export async function explainShortage(plan: MemoryPlan, error: unknown): Promise<unknown> {
  const isKnown = error instanceof MemoryError && error.mebibytes * 2 ** 20 > MOST_BYTES;
  return isKnown ? describeShortage(plan, error.mebibytes * 2 ** 20) : error;
}

/** Parameters, their gradient, what the optimizer remembers of them, and the values of every layer. */
function estimateBytes({ experiment, bound, optimizer, batchRows }: MemoryPlan): number {
  const { model, batch } = experiment;
  const remembered = [...optimizer.memory.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const activations = Math.ceil(batchRows / batch.accumulate) * bound.model.activationsPerRow;
  return (2 * countParameters(bound.model) + remembered + activations) * (model.precision === "f64" ? 8 : 4);
}

const measure = async ({ listPrograms, threads }: MemoryPlan, accumulate: number): Promise<number> =>
  measurePrograms(await listPrograms(accumulate), threads);

async function describeShortage(plan: MemoryPlan, bytes: number): Promise<RequestError> {
  const needs = `model and data need ${showMebibytes(bytes)} of memory, and the engine can address ${showMebibytes(MOST_BYTES)}`;
  const fit = await findFit(plan, bytes);
  const remedy =
    fit === null
      ? "no batch is small enough: a smaller model.width or set of data (validation is in full), or an optimizer that remembers less, takes less"
      : `batch.accumulate=${fit.accumulate} needs ${showMebibytes(fit.bytes)}`;
  return new RequestError(`${needs}; ${remedy}`);
}

const showMebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString("en")} MiB`;

interface Fit {
  readonly accumulate: number;
  readonly bytes: number;
}

/**
 * About the fewest parts of a batch that fit: memory grows with the rows of a part as a straight line, but for the places that
 * values find, so that the line through the shortest part and the present one is tried first. Null where none fits.
 */
async function findFit(plan: MemoryPlan, bytes: number): Promise<Fit | null> {
  const { batchRows, bound, experiment } = plan;
  const most = Math.min(MOST_PARTS, Math.floor(batchRows / (bound.model.leastBatch ?? 1)));
  const now = experiment.batch.accumulate;
  if (most <= now) return null;
  const least: Fit = { accumulate: most, bytes: await measure(plan, most) };
  if (least.bytes > MOST_BYTES) return null;
  const rowsOf = (accumulate: number) => Math.ceil(batchRows / accumulate);
  const perRow = (bytes - least.bytes) / Math.max(1, rowsOf(now) - rowsOf(most));
  const rows = rowsOf(most) + Math.max(0, Math.floor((MOST_BYTES - least.bytes) / perRow));
  let accumulate = Math.min(most, Math.max(now + 1, Math.ceil(batchRows / rows)));
  for (let attempt = 0; attempt < 3 && accumulate < most; attempt++) {
    const taken = await measure(plan, accumulate);
    if (taken <= MOST_BYTES) return { accumulate, bytes: taken };
    accumulate = Math.min(most, Math.ceil(accumulate * 1.25));
  }
  return least;
}
