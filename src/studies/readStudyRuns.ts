/** @file Reads the runs of a study's arms, those that have ended, and judges each as any run. */
import { findLandscape, findTrajectory, listParts } from "../inspection/index.ts";
import { type Run, readRun } from "../store/index.ts";
import { isSweep, Journal, type Outcome, readEnded, runPlace } from "../sweep/index.ts";
import { judgeRun } from "../verdict/index.ts";
import type { PlannedArm } from "./planArm.ts";
import { type StudyRun, StudyRuns } from "./studyRuns.ts";

/** How the runs of an arm stand. */
export interface ArmState {
  readonly name: string;
  readonly label: string;
  /** That it asks for. */
  readonly runs: number;
  /** That have ended, those with numbers that were not finite among them. */
  readonly ended: number;
  readonly failed: number;
  /** Runs that had ended and cannot be read, or of which steps are lost: they are left out. */
  readonly lost: readonly string[];
}

export interface ReadRuns {
  readonly runs: StudyRuns;
  readonly arms: readonly ArmState[];
}

/** An arm, and which of its runs are asked of. */
export interface AskedArm extends Pick<PlannedArm, "arm" | "folder"> {
  readonly plan: Pick<PlannedArm["plan"], "points">;
}

/** Runs that cannot be read are left out, and named. */
export async function readStudyRuns(planned: readonly AskedArm[]): Promise<ReadRuns> {
  const all: StudyRun[] = [];
  const arms: ArmState[] = [];
  for (const { arm, folder, plan } of planned) {
    const outcomes: ReadonlyMap<string, Outcome> = isSweep(folder) ? new Journal(folder).outcomes : new Map();
    const ends = plan.points.map((point) => ({ point, outcome: outcomes.get(point.hash) }));
    const lost: string[] = [];
    for (const { point, outcome } of ends) {
      if (outcome === undefined || outcome.status === "failed") continue;
      const { directory } = runPlace(folder, point.hash);
      const { run } = await readEnded(directory);
      if (run === null) {
        lost.push(directory);
        continue;
      }
      all.push({
        ...judgeRun(run),
        ...{ arm: arm.name, values: point.values, seed: point.seed, status: outcome.status, steps: outcome.steps },
        forkedAt: run.manifest.forkedFrom?.step ?? null,
        ...{ directory, read: async () => (await readRun(directory)).series, ...findMeasured(directory) },
      });
    }
    const failed = ends.filter(({ outcome }) => outcome?.status === "failed").length;
    const ended = ends.filter(({ outcome }) => outcome !== undefined).length - failed - lost.length;
    arms.push({ name: arm.name, label: arm.label, runs: plan.points.length, ended, failed, lost });
  }
  return { runs: new StudyRuns(all), arms };
}

/** Reads what was measured of the run in a folder. */
function findMeasured(directory: string): Pick<StudyRun, "landscape" | "trajectory"> {
  const find = async <Ask extends object, Found>(
    ask: Ask | null,
    look: (run: Run, request: Ask & { readonly parts: ReturnType<typeof listParts> }) => Promise<Found | null>,
  ) => {
    if (ask === null) return null;
    const run = await readRun(directory);
    return look(run, { ...ask, parts: listParts(run) });
  };
  return { landscape: (ask) => find(ask, findLandscape), trajectory: (ask) => find(ask, findTrajectory) };
}
