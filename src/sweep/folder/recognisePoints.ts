/** @file Runs of a sweep that another version of this program asked for: of settings that came later it knew nothing, and its hashes are others. */
import type { Point, SweepPlan } from "../sweep.ts";
import { visitPoints } from "./points.ts";

export interface Recognised {
  readonly plan: SweepPlan;
  /** Runs that go by the hash that the folder has them under. */
  readonly renamed: number;
  /** Runs that the folder asks for and the plan does not: they stay. */
  readonly others: number;
}

/**
 * The plan, with the hashes under which the sweep in `folder`, whose experiment is that of the plan, has its runs already.
 * What is set on top of one experiment in the same order makes the same run, whatever hash it had when it was asked for.
 * @throws StoreError where the folder cannot be read
 */
export function recognisePoints(folder: string, plan: SweepPlan): Recognised {
  const wanted = new Set(plan.points.map(({ hash }) => hash));
  const known = new Set<string>();
  const others = new Map<string, string>();
  let unasked = 0;
  visitPoints(folder, (point) => {
    if (wanted.has(point.hash)) known.add(point.hash);
    else {
      unasked++;
      others.set(settingsOf(point), point.hash);
    }
  });
  let renamed = 0;
  const points = plan.points.map((point): Point => {
    const hash = others.size === 0 || known.has(point.hash) ? undefined : others.get(settingsOf(point));
    if (hash === undefined) return point;
    renamed++;
    return { ...point, hash };
  });
  return { plan: renamed === 0 ? plan : { ...plan, points }, renamed, others: unasked - renamed };
}

const settingsOf = ({ settings }: Point): string => JSON.stringify(Object.entries(settings));
