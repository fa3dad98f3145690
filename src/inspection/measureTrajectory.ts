/** @file The way of a run on the principal components of its states, and the loss on the plane of the first two. */
import { bindModel } from "../experiment/index.ts";
import { type Floats, findTrajectoryComponents, measurePlane, type TrajectoryComponents } from "../landscape/index.ts";
import { countParameters } from "../models/index.ts";
import type { JsonObject, Run } from "../store/index.ts";
import { placeData } from "../training/examineExperiment.ts";
import type { OpenReplay } from "../training/openReplay.ts";
import { experimentOf, lastRecordedStep } from "../training/recordedRun.ts";
import { refuseLog } from "../training/resumeRun.ts";
import { type Filled, fillMeasurement, findMeasurement, type Maker } from "./fillMeasurement.ts";
import {
  nameCurves,
  planeAround,
  readTrajectory,
  type StoredComponents,
  type TrajectoryRow,
} from "./landscapePieces.ts";
import {
  FEWEST_STATES,
  refuseManyPoints,
  refuseMissingParts,
  refuseStates,
  type TrajectoryRequest,
} from "./landscapeRequest.ts";
import type { LandscapeOptions } from "./measureLandscape.ts";
import { openOnSurfaces, type RunSurfaces } from "./runSurfaces.ts";
import { walkStates } from "./visitStates.ts";
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
 * The principal components of θ_t − θ_T over some steps of a run, T being the last of them whose state is finite (Li et al. 2018; Notsawo et al. 2023,
 * Fig. 13), and losses and accuracies on the plane of the first two through θ_T. Rows of the plane that the file of the same
 * request holds are not computed again; the components are, since they are not kept.
 * Where the states have one component alone, as on a line, there is no plane.
 * @throws RequestError where steps are too few or too many
 * @throws StoreError where the run cannot be replayed, or the measurement not be kept
 */
export async function measureTrajectory(
  run: Run,
  request: TrajectoryRequest,
  options: LandscapeOptions,
): Promise<Trajectory> {
  refuseLog(run);
  const experiment = placeData(experimentOf(run), options.data);
  const { steps, parts, points, precision } = request;
  refuseMissingParts(parts, experiment);
  refuseStates(steps.length, countParameters(bindModel(experiment).model), points !== null);
  if (points !== null) refuseManyPoints(points, 2, 1);
  const asked = { run, command: "landscape", total: 1 + (points ?? 0), request: writeRequest(request) };
  const filled = await fillMeasurement(asked, options, async () => {
    const surfacesRequest = { measured: points === null ? [] : parts, withTraining: false, precision };
    const opened = await openOnSurfaces(run, experiment, steps[0] as number, surfacesRequest, options);
    const make: Maker["make"] = (there, keep) => {
      const { components, rows } = readTrajectory(there.path, there.pieces);
      return measure({ ...opened, last: lastRecordedStep(run), request, options, keep }, components, rows.length);
    };
    return { make, dispose: opened.dispose };
  });
  return toTrajectory(request, filled);
}

/** What is kept of the same request, all of it; null where it is not there, or not to its end. Computes nothing. */
export async function findTrajectory(run: Run, request: TrajectoryRequest): Promise<Trajectory | null> {
  const filled = await findMeasurement(run, "landscape", writeRequest(request));
  return filled === null ? null : toTrajectory(request, filled);
}

/** As its file has it. */
const writeRequest = (request: TrajectoryRequest): JsonObject => ({
  ...{ along: "trajectory", ...request, steps: [...request.steps], parts: [...request.parts] },
});

function toTrajectory({ points }: TrajectoryRequest, { path, pieces, isDone }: Filled): Trajectory {
  const { components, rows } = readTrajectory(path, pieces);
  const axes = planeAround(components, points);
  return {
    ...{ file: path, isDone, components, rows },
    ...{ alphas: axes && [...axes.alphas], betas: axes && [...axes.betas] },
  };
}

interface Context {
  readonly replay: OpenReplay;
  readonly surfaces: RunSurfaces;
  /** Last step of the run. */
  readonly last: number;
  readonly request: TrajectoryRequest;
  readonly options: LandscapeOptions;
  readonly keep: (piece: object) => void;
}

/** @param done rows of the plane that are there. @returns whether all was measured */
async function measure(context: Context, stored: StoredComponents | null, done: number): Promise<boolean> {
  const { replay, surfaces, last, request, options, keep } = context;
  const states = new Map<number, Floats>();
  const wild: number[] = [];
  const isWhole = await walkStates(replay, request.steps, { signal: options.signal, last }, ({ step, state }) => {
    const parameters = state.parameters as Floats;
    if (!parameters.every(Number.isFinite)) {
      wild.push(step);
      return;
    }
    states.set(step, parameters);
    surfaces.moveTo(state);
  });
  if (!isWhole) return false;
  const all = states.size >= FEWEST_STATES ? findTrajectoryComponents([...states.values()]) : NOWHERE;
  // Shortly before infinity the squares of distances are too large already.
  const isEnough =
    all.coordinates.length > 0 && [all.shares, ...all.coordinates].every((row) => row.every(Number.isFinite));
  const found = isEnough ? all : NOWHERE;
  const components = stored ?? describeComponents(found, [...states.keys()], wild);
  if (stored === null) keep(components);
  const axes = planeAround(components, request.points);
  if (axes === null) return true;
  return measureUnder(context, found, axes, { origin: [...states.values()].at(-1) as Floats, done });
}

/** Of too few states. */
const NOWHERE: TrajectoryComponents = { directions: [], shares: new Float64Array(0), coordinates: [] };

function describeComponents(
  { shares, coordinates }: TrajectoryComponents,
  steps: readonly number[],
  wild: readonly number[],
): StoredComponents {
  return {
    shares: [...shares],
    points: coordinates.map(([alpha = 0, beta = 0], i) => ({ step: steps[i] as number, alpha, beta })),
    ...(wild.length > 0 && { nonFinite: [...wild] }),
  };
}

interface Under {
  readonly origin: Floats;
  readonly done: number;
}

async function measureUnder(
  { surfaces, request, options, keep }: Context,
  { directions }: TrajectoryComponents,
  { alphas, betas }: NonNullable<ReturnType<typeof planeAround>>,
  { origin, done }: Under,
): Promise<boolean> {
  const [first, second] = directions as [Float64Array, Float64Array];
  const walk = new Walk(alphas.length * betas.length, done * alphas.length, options);
  walk.start(surfaces.measure, Float64Array.from(origin));
  const grid = { alphas, betas: betas.subarray(done) };
  const result = await untilAborted(options.signal, async () => {
    let row = done;
    for await (const { values } of measurePlane(surfaces.measure, origin, [first, second], grid, walk)) {
      keep({ row, curves: nameCurves(request.parts, values) });
      row++;
    }
    return true;
  });
  return result === true;
}
