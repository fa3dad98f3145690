/** @file About how long each run will take: for what to begin with, and for the time that is left. */
import { isUnexamined } from "../../data/index.ts";
import { countStepProducts, examineExperiment } from "../../training/index.ts";
import type { Sweep } from "../folder/openSweep.ts";
import type { Outcome } from "../outcome.ts";
import { experimentOf } from "../planSweep.ts";
import type { Point, Values } from "../sweep.ts";

/** Multiplications in a second on one thread, and what a step takes however small: a first guess. */
const PRODUCTS_PER_SECOND = 1e10;
const LEAST_STEP_SECONDS = 1e-4;

/** Groups of settings on which the time of a step depends most. */
const COSTLY = /^(model|data|batch|instruments)(\.|$)/;

/**
 * The sweep with what the files of its data hold, by which the sizes of its runs are known; as it is where they come from none.
 * @param data where the files are, where not at `data.path`; it says nothing of runs whose data come from no files
 * @throws RequestError where the files are not there, or hold no such data
 */
export async function examineSweep<S extends Pick<Sweep, "base">>(
  sweep: S,
  points: readonly Point[],
  data: string | null,
): Promise<S> {
  const [first] = points;
  const { base } = sweep;
  if (first === undefined || !isUnexamined(base.data)) return sweep;
  const asked = experimentOf(base, first);
  const isToBeRead = asked.data.name === base.data.name && isUnexamined(asked.data);
  if (!isToBeRead || (data === null && "path" in asked.data && asked.data.path === null)) return sweep;
  const { experiment } = await examineExperiment(asked, data ?? undefined);
  const { found } = experiment.data as { readonly found: unknown };
  return { ...sweep, base: { ...base, data: { ...base.data, found } as typeof base.data } };
}

/** Whether the sizes of all these runs are known, without which no time can be guessed. */
export function areExamined({ base }: Pick<Sweep, "base">, points: readonly Point[]): boolean {
  const kinds = new Map(points.map((point) => [costlySettings(point.settings), point]));
  return [...kinds.values()].every((point) => !isUnexamined(experimentOf(base, point).data));
}

/**
 * Seconds of each run, by hash. Runs of one network on the same data take as long a step as those of them that have ended; of
 * others it is guessed, at the speed of those that ended.
 */
export function estimatePoints(
  sweep: Sweep,
  points: readonly Point[],
  outcomes: ReadonlyMap<string, Outcome>,
): Map<string, number> {
  // A fork has the steps before that one from its parent.
  const before = sweep.fork?.at ?? 0;
  const kinds = new Map<string, { readonly guess: number; seconds: number; steps: number }>();
  const kindOf = (point: Point) => {
    const key = costlySettings(point.settings);
    const kind = kinds.get(key) ?? { guess: guessStep(sweep, point), seconds: 0, steps: 0 };
    kinds.set(key, kind);
    return kind;
  };
  let [measured, guessed] = [0, 0];
  for (const point of points) {
    const kind = kindOf(point);
    const { status, seconds, steps } = outcomes.get(point.hash) ?? { status: "failed", seconds: 0, steps: 0 };
    if (status === "failed" || seconds === 0) continue;
    kind.seconds += seconds;
    kind.steps += steps - before;
    measured += seconds;
    guessed += (steps - before) * kind.guess;
  }
  const correction = guessed > 0 ? measured / guessed : 1;
  return new Map(
    points.map((point) => {
      const { guess, seconds, steps } = kindOf(point);
      return [point.hash, (point.steps - before) * (steps > 0 ? seconds / steps : guess * correction)];
    }),
  );
}

const costlySettings = (settings: Values): string =>
  JSON.stringify(Object.entries(settings).filter(([path]) => COSTLY.test(path)));

function guessStep(sweep: Sweep, point: Point): number {
  try {
    return LEAST_STEP_SECONDS + countStepProducts(experimentOf(sweep.base, point)) / PRODUCTS_PER_SECOND;
  } catch {
    // It will fail, and say why.
    return LEAST_STEP_SECONDS;
  }
}
