/** @file Slices and planes of a run's loss around its states, piece by piece into a file of its folder. */
import type { Experiment } from "../experiment/index.ts";
import { type Floats, measurePlane, measureSlice, NonFiniteProductError, spread } from "../landscape/index.ts";
import type { TrainingState } from "../session/index.ts";
import type { JsonObject, Run } from "../store/index.ts";
import { placeData } from "../training/examineExperiment.ts";
import type { EngineOptions } from "../training/index.ts";
import { experimentOf, firstStepOf, lastRecordedStep } from "../training/recordedRun.ts";
import { refuseLog } from "../training/resumeRun.ts";
import { type Filled, fillMeasurement, findMeasurement, type Maker } from "./fillMeasurement.ts";
import { cosineOf, type Direction, type DirectionContext, findDirections } from "./findDirections.ts";
import { type LandscapePiece, nameCurves, readPieces } from "./landscapePieces.ts";
import {
  type LandscapeRequest,
  refuseEmptyDirections,
  refuseManyPoints,
  refuseMissingParts,
} from "./landscapeRequest.ts";
import { openOnSurfaces, type RunSurfaces } from "./runSurfaces.ts";
import { type VisitedState, visitStates, walkStates } from "./visitStates.ts";
import { untilAborted, Walk, type WalkOptions } from "./walkPoints.ts";

/** Slices, or planes row by row, as they are in the file. */
export interface Landscape {
  /** Path of the measurement. */
  readonly file: string;
  /** Whether all is there: the signal may have come before. */
  readonly isDone: boolean;
  readonly alphas: readonly number[];
  /** Null for slices. */
  readonly betas: readonly number[] | null;
  /** By step, and in a plane by β. */
  readonly pieces: readonly LandscapePiece[];
}

export type LandscapeOptions = EngineOptions & WalkOptions;

/** Training loss alone, of which directions are taken. */
const OF_LOSS: readonly string[] = ["gradient", "hessian", "hessian-bottom"];

/**
 * Losses and accuracies along one direction from the states of a run, or on the plane of two. What the file of the same request
 * holds is not computed again.
 * @throws RequestError where the run has no such steps, parts or directions, or points are too many
 * @throws StoreError where the run cannot be replayed, or the measurement not be kept
 */
export async function measureLandscape(
  run: Run,
  request: LandscapeRequest,
  options: LandscapeOptions,
): Promise<Landscape> {
  refuseLog(run);
  const experiment = placeData(experimentOf(run), options.data);
  const { along, steps, range, parts } = request;
  const isPlane = along.length === 2;
  refuseMissingParts(parts, experiment);
  refuseEmptyDirections(request, { first: firstStepOf(run), last: lastRecordedStep(run) });
  refuseManyPoints(range.points, isPlane ? 2 : 1, steps.length);
  const { alphas, betas } = axesOf(request);
  const rows = betas === null ? 1 : betas.length;
  const asked = { run, command: "landscape", total: rows * steps.length, request: writeRequest(run, request) };
  const filled = await fillMeasurement(asked, options, (done) =>
    openSlices({ run, experiment, request, alphas, betas, options }, Math.floor(done / rows)),
  );
  return toLandscape(request, filled);
}

/** What is kept of the same request, all of it; null where it is not there, or not to its end. Computes nothing. */
export async function findLandscape(run: Run, request: LandscapeRequest): Promise<Landscape | null> {
  const filled = await findMeasurement(run, "landscape", writeRequest(run, request));
  return filled === null ? null : toLandscape(request, filled);
}

/** As its file has it. */
function writeRequest(run: Run, request: LandscapeRequest): JsonObject {
  const { along, steps, range, parts } = request;
  return {
    ...{ ...request, along: [...along], steps: [...steps], range: { ...range }, parts: [...parts] },
    // Of a run that has been made longer the end is another.
    ...(along.includes("final") && { end: lastRecordedStep(run) }),
  };
}

/** Where the points are: along the one direction, or both. */
function axesOf({ along, range }: LandscapeRequest) {
  const alphas = spread(range);
  return { alphas, betas: along.length === 2 ? alphas : null };
}

function toLandscape(request: LandscapeRequest, { path, pieces, isDone }: Filled): Landscape {
  const { alphas, betas } = axesOf(request);
  return {
    ...{ file: path, isDone, alphas: [...alphas], betas: betas && [...betas] },
    pieces: readPieces(path, pieces),
  };
}

interface Context {
  readonly run: Run;
  readonly experiment: Experiment;
  readonly request: LandscapeRequest;
  readonly alphas: Float64Array;
  readonly betas: Float64Array | null;
  readonly options: LandscapeOptions;
}

/** @param done how many of the steps are there */
async function openSlices(context: Context, done: number): Promise<Maker> {
  const { run, experiment, request, alphas, betas, options } = context;
  const { steps, along, parts, precision } = request;
  const ends = await findEnds(context);
  const withTraining = along.some((name) => OF_LOSS.includes(name));
  const surfacesRequest = { measured: parts, withTraining, precision };
  const opened = await openOnSurfaces(run, experiment, steps[done] as number, surfacesRequest, options);
  const rows = betas === null ? 1 : betas.length;
  const [last, withNext, signal] = [lastRecordedStep(run), along.includes("step"), options.signal];
  return {
    make: async (there, keep) => {
      if (ends === null) return false;
      const { length: made } = readPieces(there.path, there.pieces);
      const walk = new Walk(rows * alphas.length * steps.length, made * alphas.length, options);
      // Pieces are in order: whole steps, and of the next one some rows.
      let row = made % rows;
      const left = steps.slice(Math.floor(made / rows));
      const result = await untilAborted(signal, () =>
        walkStates(opened.replay, left, { signal, withNext, last }, async (visited) => {
          await measureStep({ ...context, ...opened, walk, keep }, visited, { ...ends, step: visited.next }, row);
          row = 0;
        }),
      );
      return result === true;
    },
    dispose: opened.dispose,
  };
}

type Ends = Partial<Record<"initial" | "final", TrainingState>>;

/** The run's first and last states, where directions lead there; null where the signal came first. */
async function findEnds({ run, request, options }: Context): Promise<Ends | null> {
  const named = { initial: firstStepOf(run), final: lastRecordedStep(run) } as const;
  const wanted = (["initial", "final"] as const).filter((name) => request.along.includes(name));
  const ends: Ends = {};
  const isWhole = await visitStates(
    run,
    wanted.map((name) => named[name]),
    options,
    ({ state, step }) => {
      for (const name of wanted) if (named[name] === step) ends[name] = state;
    },
  );
  return isWhole ? ends : null;
}

interface StepContext extends Context {
  readonly surfaces: RunSurfaces;
  readonly walk: Walk;
  readonly keep: (piece: LandscapePiece) => void;
}

/** @param done rows of the step that are there */
async function measureStep(
  { request, alphas, betas, surfaces, walk, keep }: StepContext,
  { step, state, session }: VisitedState,
  towards: Ends & { readonly step: TrainingState | null },
  done: number,
): Promise<void> {
  surfaces.moveTo(state);
  const origin = Float64Array.from(state.parameters);
  const found = await lookAround(request, {
    ...{ state, towards, layout: session.layout, surface: () => surfaces.of("train") },
    ...{ signal: walk.signal, onWork: walk.look },
  });
  const grid = betas?.subarray(done) ?? null;
  if (typeof found === "string") {
    const directions = request.along.map((name) => ({ name, length: null, normalizedLength: null }));
    const values = surfaces.measure(origin).map(() => alphas.map(() => Number.NaN));
    const lost = { step, directions, cosine: null, curves: nameCurves(request.parts, values), nonFinite: found };
    if (grid === null) keep({ ...lost, row: null });
    else for (const i of grid.keys()) keep({ ...lost, row: done + i });
    return;
  }
  const vectors = found.map(({ vector }) => vector);
  const [first, second] = vectors as [Float64Array, Float64Array | undefined];
  const facts = { directions: found.map((direction) => direction.facts), cosine: cosineOf(vectors) };
  walk.start(surfaces.measure, origin);
  const isLossFinite = surfaces.measure(origin).every(Number.isFinite);
  const common = { step, ...facts, ...(!isLossFinite && { nonFinite: "the loss is not finite" }) };
  if (grid === null || second === undefined) {
    const values = await measureSlice(surfaces.measure, origin, first, alphas, walk);
    keep({ ...common, row: null, curves: nameCurves(request.parts, values) });
    return;
  }
  let row = done;
  const plane = measurePlane(surfaces.measure, origin, [first, second], { alphas, betas: grid }, walk);
  for await (const { values } of plane) {
    keep({ ...common, row, curves: nameCurves(request.parts, values) });
    row++;
  }
}

/** The directions from a state; where there are none because of numbers that are not finite, which those are. */
async function lookAround(request: LandscapeRequest, context: DirectionContext): Promise<Direction[] | string> {
  if (!(context.state.parameters as Floats).every(Number.isFinite)) return "the parameters are not finite";
  try {
    const found = await findDirections(request, context);
    const wild = found.find(({ facts }) => !Number.isFinite(facts.normalizedLength));
    return wild === undefined ? found : `the direction ${wild.facts.name} is not finite`;
  } catch (error) {
    if (!(error instanceof NonFiniteProductError)) throw error;
    return "a product with the Hessian is not finite";
  }
}
