/**
 * @file What happened in a trained run, by its making: from what was done to it and from its twin without rounding, by a rule
 * of its own that never asks the detector.
 */
import type { LoggedSeries, SeriesFacts } from "./seriesFile.ts";
import { type Answer, leftOut, type Truth } from "./truth.ts";

/** A jump of the loss: to this many times its trough and to this loss at least; jumps within so many steps are one. */
const [JUMP_RATIO, JUMP_LOSS, MERGED_STEPS] = [1e4, 1e-3, 150];

/** A set counts as fitted where the loss has stayed below this for so many rows. */
const [FITTED_LOSS, FITTED_ROWS] = [0.02, 20];

/** The loss has come down again after a jump where it is below this. */
const CALM_LOSS = 1e-4;

/** Steps after something was done to a run in which a jump is its doing; after them, up to where bursts are merged, it may be. */
const ACT_STEPS = 5;

/** Norm of a run ÷ norm of its twin, at the end: inflated from the second on, not inflated up to the first, either between. */
const [SOUND_RATIO, INFLATED_RATIO] = [1.15, 1.6];

export interface Jump {
  readonly onset: number;
  readonly last: number;
  /** Whether the loss came down again. */
  readonly finished: boolean;
}

/** The jumps of a loss after fitting. */
export function findJumps({ step, trainLoss }: LoggedSeries): Jump[] {
  const jumps: { onset: number; last: number; finished: boolean }[] = [];
  let row = findFitted(trainLoss);
  let trough = Number.POSITIVE_INFINITY;
  for (; row < trainLoss.length; row++) {
    const [at, loss] = [step[row] as number, trainLoss[row] as number];
    const jump = jumps.at(-1);
    if (jump !== undefined && loss < CALM_LOSS) jump.finished = true;
    if (jump !== undefined && at - jump.last <= MERGED_STEPS) {
      if (loss >= JUMP_LOSS) jump.last = at;
      if (!(loss < CALM_LOSS)) continue;
    }
    if (loss < JUMP_LOSS || !(loss >= JUMP_RATIO * Math.max(trough, 1e-12))) {
      trough = Math.min(trough, loss);
      continue;
    }
    jumps.push({ onset: at, last: at, finished: false });
    trough = Number.POSITIVE_INFINITY;
  }
  return jumps;
}

function findFitted(loss: Float64Array): number {
  let rows = 0;
  for (let row = 0; row < loss.length; row++) {
    rows = (loss[row] as number) < FITTED_LOSS ? rows + 1 : 0;
    if (rows === FITTED_ROWS) return row - FITTED_ROWS + 1;
  }
  return loss.length;
}

/**
 * The truth of a trained run. Without rounding nothing slingshots: float64, and gradients whose sum is 0, have none in any
 * measurement of this project. With it, what jumps and does not in the twin is a slingshot, unless something was done to the
 * run just before.
 */
export function labelRun(facts: SeriesFacts, series: LoggedSeries, twin: LoggedSeries | null): Truth {
  if (twin === null) {
    const moves = facts.cause === "weight decay" || facts.name.includes("drift");
    return { kind: facts.cause, accepts: moves ? ["neither", "norm-inflation"] : ["neither"], onsets: [], ignored: [] };
  }
  const jumps = findJumps(series);
  const kind = facts.cause;
  // Rounding makes it jump, but decay takes the norm back: no plateau, by which some would call it a slingshot and some not.
  if (facts.cause.includes("weight decay") && jumps.length > 0) return leftOut(`${kind}: jumps without a plateau`);
  const twinJumps = findJumps(twin).filter(({ onset }) => actBefore(facts.acts, onset, MERGED_STEPS) === null);
  if (twinJumps.length > 0) return leftOut(`${kind}: its twin without rounding jumps too`);
  const own = jumps.filter(({ onset }) => actBefore(facts.acts, onset, MERGED_STEPS) === null);
  const finished = own.filter(({ finished }) => finished);
  const ignored = [
    ...facts.acts.map((act): [number, number] => [act + ACT_STEPS, act + MERGED_STEPS]),
    ...own.filter(({ finished }) => !finished).map(({ onset, last }): [number, number] => [onset, last]),
  ];
  if (finished.length > 0) {
    return { kind, accepts: ["slingshots"], onsets: finished.map(({ onset }) => onset), ignored };
  }
  if (own.length > 0) return leftOut(`${kind}: its only jump had not come down`);
  const accepts = facts.cause.includes("weight decay") ? BOTH : judgeNorm(series, twin);
  return { kind: `${kind}, no jump`, accepts, onsets: [], ignored };
}

const BOTH: readonly Answer[] = ["neither", "norm-inflation"];

function judgeNorm(series: LoggedSeries, twin: LoggedSeries): readonly Answer[] {
  const ratio = (series.lastLayerNorm?.at(-1) ?? 1) / (twin.lastLayerNorm?.at(-1) ?? 1);
  if (ratio >= INFLATED_RATIO) return ["norm-inflation"];
  return ratio <= SOUND_RATIO ? ["neither"] : BOTH;
}

/** The last thing that was done within so many steps before a step; null where nothing was. */
function actBefore(acts: readonly number[], step: number, within: number): number | null {
  return acts.findLast((act) => act <= step && step - act <= within) ?? null;
}
