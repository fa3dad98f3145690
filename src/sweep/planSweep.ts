/** @file The runs that follow from a sweep's document. */
import { changeExperiment, type Experiment, listChanges, RequestError } from "../experiment/index.ts";
import { showValue } from "../showValue.ts";
import { formatStep } from "../words.ts";
import { type Combination, combine } from "./combine.ts";
import { findMisfit, type Settings, settingAt } from "./conditions.ts";
import type { SweepDocument } from "./document.ts";
import { hashExperiment, hashFork } from "./hashExperiment.ts";
import { overlap } from "./paths.ts";
import type { Point, SweepFork, SweepPlan, Values } from "./sweep.ts";

/**
 * Every run of a sweep, its experiment checked. What is too much for the budget is refused before any experiment is made.
 * @param report told from time to time how many combinations are planned, and of how many; 100,000 take half a minute
 * @throws RequestError with a message of one line, which names the axis and its value, or the condition
 */
export function planSweep(document: SweepDocument, report?: (done: number, of: number) => void): SweepPlan {
  const { name, experiment: base, axes, fork } = document;
  const { different, skipped, repeated } = combine(document);
  refuseSteps(document, different);
  const points = new Map<string, Point>();
  // Of each seed there is one, whatever varies.
  const parents = new Map<number, Experiment>();
  let before: { readonly key: string; readonly experiment: Experiment } | undefined;
  for (const [i, combination] of different.entries()) {
    const { key, values, seed, settings } = combination;
    // Seeds come one after the other, and of one setting to the next only they differ.
    if (before?.key !== key) before = { key, experiment: buildExperiment(combination, base) };
    const experiment = { ...before.experiment, seed };
    const hash =
      fork === undefined ? hashExperiment(experiment) : hashPart(combination, experiment, { base, fork, parents });
    const set = Object.fromEntries([...settings].map(([path, { value }]) => [path, value])) as Values;
    const point: Point = { hash, values, seed, settings: { ...set, seed }, steps: experiment.steps };
    if (!points.has(hash)) points.set(hash, point);
    if ((i + 1) % REPORT_EVERY === 0) report?.(i + 1, different.length);
  }
  return {
    name,
    base,
    ...(fork && { fork }),
    axes: Object.keys(axes),
    points: [...points.values()],
    skipped,
    repeated: repeated + different.length - points.size,
  };
}

const REPORT_EVERY = 1000;

/** From what the runs of a sweep of forks go on. */
interface Parting {
  readonly base: Experiment;
  readonly fork: SweepFork;
  /** By seed. */
  readonly parents: Map<number, Experiment>;
}

/** @throws RequestError where a fork cannot be that experiment */
function hashPart({ settings }: Combination, experiment: Experiment, { base, fork, parents }: Parting): string {
  const { at } = fork;
  if (experiment.steps <= at)
    throw new RequestError(
      `fork.at: ${at} is not allowed; must be less than the steps of each run, and one has ${experiment.steps}`,
    );
  const parent =
    parents.get(experiment.seed) ??
    reword(
      () => parentOf(base, fork, experiment.seed),
      (message) => `fork.at: ${at} is not allowed; the parent would end there: ${message}`,
    );
  parents.set(experiment.seed, parent);
  reword(
    () => listChanges(parent, experiment),
    (message) => {
      const [, setter] = [...settings].find(([path]) => overlap(path, message.split(":", 1)[0] ?? "")) ?? [];
      return setter === undefined ? message : `${setter.within}.${message}`;
    },
  );
  return hashFork(experiment, parent, fork);
}

function reword<T>(action: () => T, word: (message: string) => string): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof RequestError ? new RequestError(word(error.message)) : error;
  }
}

/** The run from whose state at the fork those of a seed go on. */
export function parentOf(base: Experiment, { at }: SweepFork, seed: number): Experiment {
  return changeExperiment(base, [
    { path: "seed", value: seed },
    { path: "steps", value: at },
  ]);
}

/** The complete experiment of a point of a sweep whose experiment is `base`. */
export function experimentOf(base: Experiment, { settings }: Pick<Point, "settings">): Experiment {
  return changeExperiment(
    base,
    Object.entries(settings).map(([path, value]) => ({ path, value })),
  );
}

function refuseSteps({ experiment, budget }: SweepDocument, combinations: readonly Combination[]): void {
  const { steps: most } = budget;
  if (most === undefined) return;
  // Steps that are no number are refused once the experiment is made.
  const steps = combinations.reduce((sum, { settings }) => sum + Number(settingAt("steps", settings, experiment)), 0);
  if (steps > most)
    throw new RequestError(
      `budget.steps: the sweep has ${formatStep(steps)} steps, and at most ${formatStep(most)} are allowed`,
    );
}

/** The seed is that of `base`. */
function buildExperiment(combination: Combination, base: Experiment): Experiment {
  try {
    return setAll(combination.settings, base);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    throw new RequestError(explain(error.message, combination, base));
  }
}

/** What is wrong with a combination, and where that is not one value alone, with which. */
function explain(message: string, { settings, values }: Combination, base: Experiment): string {
  const paths = Object.keys(values);
  for (const path of paths) {
    const misfit = findMisfit(path, settings, base);
    if (misfit === null || !paths.some((other) => overlap(other, `${misfit.group}.name`))) continue;
    const { group, kind } = misfit;
    return `axes.${path}: ${group}.name ${kind} has no such setting; leave the axis out there: conditions: [{ when: { ${group}.name: ${kind} }, without: [${path}] }]`;
  }
  for (const [path, set] of settings)
    if (message.startsWith(`${set.within}.`) && refusal(new Map([[path, set]]), base) === message) return message;
  const where = Object.entries(values).map(([path, value]) => `${path} ${showValue(value)}`);
  return where.length === 0 ? message : `${message} (where ${where.join(", ")})`;
}

const setAll = (settings: Settings, base: Experiment): Experiment =>
  changeExperiment(
    base,
    [...settings].map(([path, { value, within }]) => ({ path, value, within })),
  );

/** What is wrong with these settings; null where nothing is. */
function refusal(settings: Settings, base: Experiment): string | null {
  try {
    setAll(settings, base);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
