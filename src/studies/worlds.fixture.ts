/** @file Made-up worlds: runs with what happens in them, none of which was trained. */
import type { Series } from "../series.ts";
import type { Point } from "../sweep/index.ts";
import { type Judgement, judgeRun } from "../verdict/index.ts";
import { planArm } from "./planArm.ts";
import { type Arm, type Budget, listBudgets, type Study } from "./study.ts";
import { type StudyRun, StudyRuns } from "./studyRuns.ts";

export const STEPS = 3000;
const CYCLE = 600;
const FITTED = 60;

/** Where a step stands: before fitting, in the half of a cycle before a spike, around one, or else. */
const PHASES = ["start", "growth", "spike", "plateau"] as const;
export type Phase = (typeof PHASES)[number];

/** What happens in a run. */
export interface World {
  /** Steps at which the loss spikes. */
  readonly spikesAt: readonly number[];
  /** Step at which validation accuracy comes to 1, which it loses at spikes; null for never. */
  readonly generalisesAt: number | null;
  /** Validation accuracy until then, and at spikes. */
  readonly accuracy?: number;
  /** By how much the validation loss, which is 2, falls along a run that does not generalise. */
  readonly slope?: number;
  /** Whether the training set is never fitted. */
  readonly isUnfitted?: boolean;
  /** Step at which it is. */
  readonly fitsAt?: number;
  /** Whether the run ends with numbers that are not finite. */
  readonly diverges?: boolean;
  /** Whether the norm grows right after each spike, in place of before it: those are no slingshots. */
  readonly growsAfter?: boolean;
  /** Whether spikes misclassify no sample. */
  readonly keepsFit?: boolean;
  /** How far the loss swings before it is fitted, as a share of it. */
  readonly swing?: number;
}

/** What a column has that a world says nothing of. @param progress of the run, 0 to 1 */
export type Level = (column: string, phase: Phase, progress: number) => number;

const EVEN = [600, 1200, 1800, 2400, 3000];

export const WORLDS: Readonly<Record<string, World>> = {
  calm: { spikesAt: [], generalisesAt: null },
  "calm, and generalising": { spikesAt: [], generalisesAt: 800 },
  slingshots: { spikesAt: EVEN, generalisesAt: null },
  "slingshots, and generalising": { spikesAt: EVEN, generalisesAt: 1300 },
  unfitted: { spikesAt: [], generalisesAt: null, isUnfitted: true },
  divergence: { spikesAt: [], generalisesAt: null, isUnfitted: true, diverges: true },
};

/** What becomes of a run. */
export interface Outcome extends World {
  readonly series: Series;
}

/** At which a study has fewest runs. */
export const smallestBudget = (study: Study): Budget => listBudgets(study)[0] as Budget;

/** The runs that `study` asks for at a budget, all as the world has them: nothing that is varied makes a difference there. */
export function makeWorld(study: Study, world: World, budget: Budget = smallestBudget(study)): StudyRuns {
  const outcome = { ...world, series: makeSeries(world) };
  return makeRuns(study, budget, () => outcome);
}

/** The runs that `study` asks for at a budget, each with an outcome of its own. */
export function makeRuns(
  study: Study,
  budget: Budget,
  outcomeOf: (arm: Arm, point: Point, points: readonly Point[]) => Outcome,
): StudyRuns {
  const runs = study.arms.flatMap((arm) => {
    const { points, forkedAt } = plan(arm, budget);
    return points.map((point): StudyRun => {
      const { series, ...world } = outcomeOf(arm, point, points);
      return {
        ...{ ...judge(world), arm: arm.name, values: point.values, seed: point.seed, steps: STEPS, forkedAt },
        status: world.diverges === true ? "non-finite" : "done",
        ...{ directory: null, read: async () => series, landscape: async () => null, trajectory: async () => null },
      };
    });
  });
  return new StudyRuns(runs);
}

/** A run of 3,000 steps; columns that a world says nothing of are 0.5 throughout, or as told. */
export function makeSeries(world: World, level: Level = () => 0.5): Series {
  const { told, phases } = rowsOf(world);
  const found = new Map<string, Float64Array>(Object.entries(told));
  const columns: Readonly<Record<string, Float64Array>> = new Proxy(told, {
    get: (_, name) => {
      if (typeof name !== "string") return undefined;
      const values = found.get(name) ?? phases.map((phase, i) => level(name, PHASES[phase] as Phase, i / STEPS));
      found.set(name, values);
      return values;
    },
  });
  return { step: STEP, columns };
}

const STEP = Float64Array.from({ length: STEPS }, (_, i) => i + 1);

/** What a function says of each key, asked once. */
function remember<K, T>(textOf: (key: K) => string, make: (key: K) => T): (key: K) => T {
  const known = new Map<string, T>();
  return (key) => {
    const text = textOf(key);
    const value = known.get(text) ?? make(key);
    known.set(text, value);
    return value;
  };
}

const rowsOf = remember<World, ReturnType<typeof makeRows>>((world) => JSON.stringify(world), makeRows);

const judge = remember<World, Judgement>(
  (world) => JSON.stringify(world),
  (world) => judgeRun({ series: { step: STEP, columns: rowsOf(world).told } }),
);

interface Planned {
  readonly points: readonly Point[];
  readonly forkedAt: number | null;
}

const plans = new Map<string, Planned>();

function plan(arm: Arm, budget: Budget): Planned {
  const key = `${budget} ${arm.name}`;
  const known = plans.get(key);
  if (known !== undefined) return known;
  const planned = planArm(arm, { root: "nowhere", budget, seeds: null, hasData: true });
  const found = { points: planned?.plan.points ?? [], forkedAt: planned?.document.fork?.at ?? null };
  plans.set(key, found);
  return found;
}

/** The columns of which a world says something, and of each row its phase, by its place among them. */
function makeRows(world: World) {
  const { spikesAt, generalisesAt, accuracy = 0.1, slope = 0, isUnfitted = false, fitsAt = FITTED } = world;
  const names = ["trainLoss", "trainAccuracy", "lastLayerNorm", "validationAccuracy", "validationLoss"] as const;
  const columns = names.map(() => new Float64Array(STEPS));
  const phases = new Float64Array(STEPS);
  for (const step of STEP) {
    const cycle = spikesAt.filter((spike) => spike <= step).length;
    const [last = 0, next = last + CYCLE] = [spikesAt[cycle - 1], spikesAt[cycle]];
    const phase = step - last;
    const isSpiking = cycle > 0 && phase < 10;
    const half = (next - last) / 2;
    const share = world.growsAfter === true ? Math.min(1, phase / half) : Math.max(0, phase / half - 1);
    const grown = spikesAt.length === 0 ? step / STEPS / 10 : cycle + share;
    const swing = step < fitsAt ? 1 + (world.swing ?? 0) * Math.sin(step / 4) : 1;
    const quiet = Math.max(1e-9, Math.exp((-phase / 20) * (cycle > 0 ? 1 : FITTED / fitsAt)));
    const isWrong = isUnfitted || step < fitsAt || (isSpiking && world.keepsFit !== true);
    const isGeneral = generalisesAt !== null && step >= generalisesAt;
    const row = [
      (isUnfitted ? 2 : isSpiking ? 0.5 * 0.7 ** phase : quiet) * swing,
      isWrong ? 0.9 : 1,
      0.1 * (1 + grown),
      isGeneral ? (isSpiking ? accuracy : 1) : accuracy,
      isGeneral ? 0.01 : 2 - slope * (step / STEPS),
    ];
    for (const [i, column] of columns.entries()) column[step - 1] = row[i] as number;
    const isNear = (cycle > 0 && phase < 40) || (spikesAt.includes(next) && next - step <= 10);
    const name: Phase =
      step < fitsAt ? "start" : isNear ? "spike" : spikesAt.length > 0 && phase >= half ? "growth" : "plateau";
    phases[step - 1] = PHASES.indexOf(name);
  }
  const told: Readonly<Record<string, Float64Array>> = Object.fromEntries(
    names.map((name, i) => [name, columns[i] as Float64Array]),
  );
  return { told, phases };
}
