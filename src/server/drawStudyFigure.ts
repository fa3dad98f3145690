/** @file The figure of a study as its page has it, drawn from the runs of its arms that the lab has. */
import { LabError } from "../lab/index.ts";
import { drawStudyPictures } from "../report/index.ts";
import { type AskedArm, readStudyRuns, type Study } from "../studies/index.ts";
import { type Point, runPlace } from "../sweep/index.ts";
import { formatStep } from "../words.ts";
import type { FindRun } from "./describeSweep.ts";
import type { RunPlace } from "./labFolders.ts";
import { SweepFileReader } from "./sweepFiles.ts";

/** Runs of which each is read whole. */
const MOST_RUNS = 2000;

/**
 * @param arms sweeps by the names of arms
 * @param asked of each arm, how many of its runs were judged
 * @returns HTML; empty where no run has ended
 * @throws LabError where there are more runs than can be read
 */
export async function drawStudyFigure(
  study: Study,
  arms: ReadonlyMap<string, RunPlace>,
  asked: ReadonlyMap<string, number>,
  findRun: FindRun,
): Promise<string> {
  const files = new SweepFileReader();
  const planned = study.arms.flatMap((arm): AskedArm[] => {
    const place = arms.get(arm.name);
    if (place === undefined) return [];
    const { points } = files.read(place.real);
    const own = pickSeeds(points, asked.get(arm.name) ?? points.length);
    // What the lab has: a link that leads elsewhere is no run of it.
    const there = own.filter(({ hash }) => findRun(runPlace(place.real, hash).directory) !== undefined);
    return [{ arm, folder: place.real, plan: { points: there } }];
  });
  const runs = planned.reduce((sum, { plan }) => sum + plan.points.length, 0);
  if (runs > MOST_RUNS)
    throw new LabError(
      "busy",
      `its figure is of ${formatStep(runs)} runs, and at most ${formatStep(MOST_RUNS)} are read`,
    );
  const read = await readStudyRuns(planned);
  if (study.arms.length > 0 && read.runs.all.length === 0) return "";
  return drawStudyPictures(await study.draw(read.runs)).text;
}

/** The first seeds of each setting, as many as were judged: another study may have asked for more of the same arm. */
function pickSeeds(points: readonly Point[], count: number): readonly Point[] {
  if (points.length <= count) return points;
  const settings = new Map<string, Point[]>();
  for (const point of points) {
    const key = JSON.stringify(point.values);
    settings.set(key, [...(settings.get(key) ?? []), point]);
  }
  const seeds = count / settings.size;
  if (!Number.isInteger(seeds)) return points;
  return [...settings.values()].flatMap((own) => own.toSorted((a, b) => a.seed - b.seed).slice(0, seeds));
}
