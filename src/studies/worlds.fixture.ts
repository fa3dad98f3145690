/** @file Made-up worlds in which every run of every arm is the same: nothing that is varied makes a difference there. */
import type { Series } from "../series.ts";
import { judgeRun } from "../verdict/index.ts";
import { planArm } from "./planArm.ts";
import type { Budget, Study } from "./study.ts";
import { type StudyRun, StudyRuns } from "./studyRuns.ts";

const STEPS = 3000;
const CYCLE = 600;
const FITTED = 60;

/** What happens in every run of a world. */
export interface World {
  readonly spikes: boolean;
  /** Step at which validation accuracy comes to 1; null for never. */
  readonly generalisesAt: number | null;
  /** Whether the training set is never fitted. */
  readonly isUnfitted?: boolean;
  /** Whether runs end with numbers that are not finite. */
  readonly diverges?: boolean;
}

export const WORLDS: Readonly<Record<string, World>> = {
  calm: { spikes: false, generalisesAt: null },
  "calm, and generalising": { spikes: false, generalisesAt: 800 },
  slingshots: { spikes: true, generalisesAt: null },
  "slingshots, and generalising": { spikes: true, generalisesAt: 1300 },
  unfitted: { spikes: false, generalisesAt: null, isUnfitted: true },
  divergence: { spikes: false, generalisesAt: null, isUnfitted: true, diverges: true },
};

/** The runs that `study` asks for at a budget, all as the world has them. */
export function makeWorld(study: Study, world: World, budget: Budget = "smoke"): StudyRuns {
  const series = makeSeries(world);
  const judgement = judgeRun({ series });
  const runs = study.arms.flatMap((arm) => {
    const planned = planArm(arm, { root: "nowhere", budget, seeds: null, hasData: true });
    return (planned?.plan.points ?? []).map(
      ({ values, seed }): StudyRun => ({
        ...{ ...judgement, arm: arm.name, values, seed, steps: STEPS },
        forkedAt: planned?.document.fork?.at ?? null,
        status: world.diverges === true ? "non-finite" : "done",
        ...{ directory: null, read: async () => series, landscape: async () => null, trajectory: async () => null },
      }),
    );
  });
  return new StudyRuns(runs);
}

/** A run of 3,000 steps; columns that a world says nothing of are 0.5 throughout. */
export function makeSeries({ spikes, generalisesAt, isUnfitted = false }: World): Series {
  const rows = Array.from({ length: STEPS }, (_, i) => {
    const step = i + 1;
    const phase = spikes ? step % CYCLE : step;
    const cycle = spikes ? Math.floor(step / CYCLE) : 0;
    const isSpiking = cycle > 0 && phase < 10;
    const grown = spikes ? cycle + Math.max(0, (phase - CYCLE / 2) / (CYCLE / 2)) : step / STEPS / 10;
    return {
      trainLoss: isUnfitted ? 2 : isSpiking ? 0.5 * 0.7 ** phase : Math.max(1e-9, Math.exp(-phase / 20)),
      trainAccuracy: isUnfitted || step < FITTED || isSpiking ? 0.9 : 1,
      lastLayerNorm: 0.1 * (1 + grown),
      validationAccuracy: generalisesAt !== null && step >= generalisesAt ? 1 : 0.1,
      validationLoss: generalisesAt !== null && step >= generalisesAt ? 0.01 : 2,
    };
  });
  const column = (name: keyof (typeof rows)[number]) => Float64Array.from(rows, (row) => row[name]);
  const told: Readonly<Record<string, Float64Array>> = {
    trainLoss: column("trainLoss"),
    trainAccuracy: column("trainAccuracy"),
    lastLayerNorm: column("lastLayerNorm"),
    validationAccuracy: column("validationAccuracy"),
    validationLoss: column("validationLoss"),
  };
  const rest = new Float64Array(STEPS).fill(0.5);
  const columns = new Proxy(told, {
    get: (from, name) => (typeof name === "string" ? (from[name] ?? rest) : undefined),
  });
  return { step: Float64Array.from(rows, (_, i) => i + 1), columns };
}
