/** @file The runs that a study judges: what became of each, and where it stands on the axes of its arm. */
import type { Landscape, LandscapeRequest, Trajectory, TrajectoryRequest } from "../inspection/index.ts";
import type { Series } from "../series.ts";
import type { Values } from "../sweep/index.ts";
import type { Judgement } from "../verdict/index.ts";

/** What a study asks of the loss around the states of a run; of all parts that its data have. */
export type LandscapeAsk = Omit<LandscapeRequest, "parts">;
export type TrajectoryAsk = Omit<TrajectoryRequest, "parts">;

export interface StudyRun extends Judgement {
  readonly arm: string;
  /** Where it stands on the axes of its arm. */
  readonly values: Values;
  readonly seed: number;
  /** `non-finite`: its numbers ceased to be finite before its end. */
  readonly status: "done" | "non-finite";
  /** Steps recorded. */
  readonly steps: number;
  /** Step of its parent with whose state it began; null where it began with its first weights. */
  readonly forkedAt: number | null;
  /** The folder of the run; null of one that was made up. */
  readonly directory: string | null;
  /** All that is recorded, read anew each time: of many runs it is too much to be kept. */
  read(): Promise<Series>;
  /** What was measured of it, whole; null where it is not there, or nothing is asked. */
  landscape(ask: LandscapeAsk | null): Promise<Landscape | null>;
  trajectory(ask: TrajectoryAsk | null): Promise<Trajectory | null>;
}

/** Runs of all arms of a study, in the order of its arms. */
export class StudyRuns {
  readonly all: readonly StudyRun[];

  constructor(all: readonly StudyRun[]) {
    this.all = all;
  }

  /** Those of an arm; with `values`, those that stand there on its axes. */
  of({ name }: { readonly name: string }, values: Values = {}): readonly StudyRun[] {
    const wanted = Object.entries(values).map(([path, value]) => [path, JSON.stringify(value)] as const);
    return this.all.filter(
      (run) => run.arm === name && wanted.every(([path, value]) => JSON.stringify(run.values[path]) === value),
    );
  }

  /** The different values of an arm on one axis, in the order in which they were asked for. */
  valuesOf({ name }: { readonly name: string }, path: string): Values[string][] {
    const texts = this.all.flatMap(({ arm, values }) => (arm === name ? [JSON.stringify(values[path] ?? null)] : []));
    return [...new Set(texts)].map((text) => JSON.parse(text) as Values[string]);
  }
}

/** A look at all runs, taken once for all claims and pictures of a study that ask for it: reading them takes longer than judging. */
export function lookOnce<T>(look: (runs: StudyRuns) => T): (runs: StudyRuns) => T {
  const known = new WeakMap<StudyRuns, { readonly found: T }>();
  return (runs) => {
    const { found } = known.get(runs) ?? { found: look(runs) };
    known.set(runs, { found });
    return found;
  };
}

/** Of one run after the other: series are large. */
export async function mapRuns<T, Run = StudyRun>(runs: readonly Run[], look: (run: Run) => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  for (const run of runs) found.push(await look(run));
  return found;
}

/** Runs of the same setting, which differ by their seed alone. */
export function groupBySetting(runs: readonly StudyRun[]): StudyRun[][] {
  const groups = new Map<string, StudyRun[]>();
  for (const run of runs) {
    const setting = JSON.stringify([run.arm, run.values]);
    groups.set(setting, [...(groups.get(setting) ?? []), run]);
  }
  return [...groups.values()];
}
