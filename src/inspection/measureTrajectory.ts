/** @file The way of a run on the principal components of its states, and the loss on the plane of the first two. */
import { bindModel, type Experiment, RequestError } from "../experiment/index.ts";
import { type Floats, findTrajectoryComponents, measurePlane, type TrajectoryComponents } from "../landscape/index.ts";
import { countParameters } from "../models/index.ts";
import { openMeasurement } from "../recording/index.ts";
import type { TrainingState } from "../session/index.ts";
import type { Run } from "../store/index.ts";
import { placeData } from "../training/examineExperiment.ts";
import { experimentOf } from "../training/recordedRun.ts";
import { refuseLog } from "../training/resumeRun.ts";
import { readVersion } from "../version.ts";
import {
  nameCurves,
  planeAround,
  readTrajectory,
  type StoredComponents,
  type TrajectoryRow,
} from "./landscapePieces.ts";
import { refuseManyPoints, refuseMissingParts, refuseStates, type TrajectoryRequest } from "./landscapeRequest.ts";
import type { LandscapeOptions } from "./measureLandscape.ts";
import { openSurfaces, type RunSurfaces } from "./runSurfaces.ts";
import { visitStates } from "./visitStates.ts";
import { untilAborted, Walk } from "./walkPoints.ts";

/** A trajectory, and as much of the plane under it as was asked for and is there. */
export interface Trajectory {
  /** Path of the measurement. */
  readonly file: string;
  /** Whether all is there: the signal may have come before. */
  readonly isDone: boolean;
  /** Shares of the variance along the components, and where each state lies; null where the signal came first. */
  readonly components: StoredComponents | null;
  /** Of the plane, around the trajectory; null without one. */
  readonly alphas: readonly number[] | null;
  readonly betas: readonly number[] | null;
  readonly rows: readonly TrajectoryRow[];
}

/**
 * The principal components of θ_t − θ_T over some steps of a run, T being the last of them (Li et al. 2018; Notsawo et al. 2023,
 * Fig. 13), and losses and accuracies on the plane of the first two through θ_T. Rows of the plane that the file of the same
 * request holds are not computed again; the components are, since they are not kept.
 * @throws RequestError where steps are too few or too many, a state is not finite, or they lie on a line and a plane is asked for
 * @throws StoreError where the run cannot be replayed, or the measurement not be kept
 */
export async function measureTrajectory(
  run: Run,
  request: TrajectoryRequest,
  options: LandscapeOptions,
): Promise<Trajectory> {
  refuseLog(run);
  const experiment = placeData(experimentOf(run), options.data);
  const { steps, parts, points } = request;
  refuseMissingParts(parts, experiment);
  refuseStates(steps.length, countParameters(bindModel(experiment).model));
  if (points !== null) refuseManyPoints(points, 2, 1);
  const stored = await openMeasurement(
    run,
    { command: "landscape", request: { along: "trajectory", ...request, steps: [...steps], parts: [...parts] } },
    { say: (line) => options.say?.(line) },
  );
  try {
    if (stored.version !== readVersion()) options.say?.(`${stored.path} was begun by version ${stored.version}`);
    if (!stored.isDone) {
      const { components, rows } = readTrajectory(stored.path, stored.pieces);
      const isWhole = await measure(
        { run, experiment, request, options, append: (piece) => stored.append(piece) },
        components,
        rows.length,
      );
      if (isWhole) stored.finish();
    }
    const { components, rows } = readTrajectory(stored.path, stored.pieces);
    const axes = points === null || components === null ? null : planeAround(components, points);
    return {
      ...{ file: stored.path, isDone: stored.isDone, components, rows },
      ...{ alphas: axes && [...axes.alphas], betas: axes && [...axes.betas] },
    };
  } finally {
    stored.close();
  }
}

interface Context {
  readonly run: Run;
  readonly experiment: Experiment;
  readonly request: TrajectoryRequest;
  readonly options: LandscapeOptions;
  readonly append: (piece: object) => void;
}

/** @param done rows of the plane that are there. @returns whether all was measured */
async function measure(context: Context, stored: StoredComponents | null, done: number): Promise<boolean> {
  const { run, experiment, request, options, append } = context;
  const { steps, points } = request;
  const states: Floats[] = [];
  let surfaces: RunSurfaces | undefined;
  try {
    const isWhole = await visitStates(run, steps, options, async ({ step, state, session }) => {
      refuseNonFinite(step, state);
      states.push(state.parameters as Floats);
      const isLast = states.length === steps.length;
      if (isLast && points !== null)
        surfaces = await openSurfaces(
          experiment,
          session,
          state,
          { measured: request.parts, withTraining: false, precision: request.precision },
          options,
        );
    });
    if (!isWhole) return false;
    const found = findTrajectoryComponents(states);
    const components = stored ?? describeComponents(found, steps);
    if (stored === null) append(components);
    if (points === null || surfaces === undefined) return true;
    return await measureUnder(context, surfaces, found, components, { origin: states.at(-1) as Floats, points, done });
  } finally {
    surfaces?.dispose();
  }
}

/** @throws RequestError where a number of the state is not finite */
function refuseNonFinite(step: number, { parameters }: Pick<TrainingState, "parameters">): void {
  if ((parameters as Floats).every(Number.isFinite)) return;
  throw new RequestError(`after step ${step} the parameters are not finite, and have no principal components`, {
    option: "at",
  });
}

function describeComponents({ shares, coordinates }: TrajectoryComponents, steps: readonly number[]): StoredComponents {
  return {
    shares: [...shares],
    points: coordinates.map(([alpha = 0, beta = 0], i) => ({ step: steps[i] as number, alpha, beta })),
  };
}

interface Under {
  readonly origin: Floats;
  readonly points: number;
  readonly done: number;
}

async function measureUnder(
  { request, options, append }: Context,
  surfaces: RunSurfaces,
  { directions }: TrajectoryComponents,
  components: StoredComponents,
  { origin, points, done }: Under,
): Promise<boolean> {
  const [first, second] = directions;
  if (first === undefined || second === undefined)
    throw new RequestError("the states at these steps lie on a line, and there is no plane under them", {
      option: "points",
    });
  const { alphas, betas } = planeAround(components, points);
  const walk = new Walk(points * points, done * points, options);
  walk.start(surfaces.measure, Float64Array.from(origin));
  const grid = { alphas, betas: betas.subarray(done) };
  const result = await untilAborted(options.signal, async () => {
    let row = done;
    for await (const { values } of measurePlane(surfaces.measure, origin, [first, second], grid, walk)) {
      append({ row, curves: nameCurves(request.parts, values) });
      row++;
    }
    return true;
  });
  return result === true;
}
