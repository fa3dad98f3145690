/** @file Slices and planes of a run's loss around its states, piece by piece into a file of its folder. */
import { type Experiment, RequestError } from "../experiment/index.ts";
import { measurePlane, measureSlice, NonFiniteProductError, spread } from "../landscape/index.ts";
import { openMeasurement } from "../recording/index.ts";
import type { TrainingState } from "../session/index.ts";
import type { Run } from "../store/index.ts";
import { placeData } from "../training/examineExperiment.ts";
import type { EngineOptions } from "../training/index.ts";
import { experimentOf, firstStepOf, lastRecordedStep } from "../training/recordedRun.ts";
import { refuseLog } from "../training/resumeRun.ts";
import { readVersion } from "../version.ts";
import { cosineOf, type Direction, findDirections } from "./findDirections.ts";
import { type LandscapePiece, nameCurves, readPieces } from "./landscapePieces.ts";
import {
  type LandscapeRequest,
  refuseEmptyDirections,
  refuseManyPoints,
  refuseMissingParts,
} from "./landscapeRequest.ts";
import { openSurfaces, type RunSurfaces } from "./runSurfaces.ts";
import { type VisitedState, visitStates } from "./visitStates.ts";
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
  const end = lastRecordedStep(run);
  refuseEmptyDirections(request, { first: firstStepOf(run), last: end });
  refuseManyPoints(range.points, isPlane ? 2 : 1, steps.length);
  const alphas = spread(range);
  const betas = isPlane ? alphas : null;
  const stored = await openMeasurement(
    run,
    {
      command: "landscape",
      request: {
        ...{ ...request, along: [...along], steps: [...steps], range: { ...range }, parts: [...parts] },
        // Of a run that has been made longer the end is another.
        ...(along.includes("final") && { end }),
      },
    },
    { say: (line) => options.say?.(line) },
  );
  try {
    const rows = betas === null ? 1 : betas.length;
    if (stored.version !== readVersion()) options.say?.(`${stored.path} was begun by version ${stored.version}`);
    if (!stored.isDone) {
      const { length: done } = readPieces(stored.path, stored.pieces);
      const walk = new Walk(rows * alphas.length * steps.length, done * alphas.length, options);
      const append = (piece: LandscapePiece) => stored.append(piece);
      const context = { run, experiment, request, alphas, betas, walk, append, options };
      // Pieces are in order: whole steps, and of the next one some rows.
      const isWhole = await measureSteps(context, steps.slice(Math.floor(done / rows)), done % rows);
      if (isWhole) stored.finish();
    }
    const isDone = stored.isDone;
    return {
      ...{ file: stored.path, isDone, alphas: [...alphas], betas: betas && [...betas] },
      pieces: readPieces(stored.path, stored.pieces),
    };
  } finally {
    stored.close();
  }
}

interface Context {
  readonly run: Run;
  readonly experiment: Experiment;
  readonly request: LandscapeRequest;
  readonly alphas: Float64Array;
  readonly betas: Float64Array | null;
  readonly walk: Walk;
  readonly append: (piece: LandscapePiece) => void;
  readonly options: LandscapeOptions;
}

/** @param done rows of the first step that are there. @returns whether all were measured */
async function measureSteps(context: Context, steps: readonly number[], done: number): Promise<boolean> {
  const { run, experiment, request, options } = context;
  const ends = await findEnds(context);
  if (ends === null) return false;
  let surfaces: RunSurfaces | undefined;
  let rows = done;
  try {
    const result = await untilAborted(options.signal, () =>
      visitStates(run, steps, { ...options, withNext: request.along.includes("step") }, async (visited) => {
        surfaces ??= await openSurfaces(
          experiment,
          visited.session,
          visited.state,
          {
            measured: request.parts,
            withTraining: request.along.some((name) => OF_LOSS.includes(name)),
            precision: request.precision,
          },
          options,
        );
        await measureStep(context, visited, { ...ends, step: visited.next }, surfaces, rows);
        rows = 0;
      }),
    );
    return result === true;
  } finally {
    surfaces?.dispose();
  }
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

async function measureStep(
  { request, alphas, betas, walk, append }: Context,
  { step, state, session }: VisitedState,
  towards: Ends & { readonly step: TrainingState | null },
  surfaces: RunSurfaces,
  done: number,
): Promise<void> {
  surfaces.moveTo(state);
  const origin = Float64Array.from(state.parameters);
  const found = await nameStep(step, () =>
    findDirections(request, {
      ...{ state, towards, layout: session.layout, surface: () => surfaces.of("train") },
      ...{ signal: walk.signal, onWork: walk.look },
    }),
  );
  const wild = found.find(({ facts }) => !Number.isFinite(facts.normalizedLength));
  if (wild !== undefined)
    throw new RequestError(`after step ${step} ${wild.facts.name} has no finite length: training left the numbers`, {
      option: "along",
    });
  const facts = { directions: found.map((direction) => direction.facts), cosine: cosineOf(found.map(vectorOf)) };
  const [first, second] = found.map(vectorOf) as [Float64Array, Float64Array | undefined];
  walk.start(surfaces.measure, origin);
  if (betas === null || second === undefined) {
    const values = await measureSlice(surfaces.measure, origin, first, alphas, walk);
    append({ step, row: null, ...facts, curves: nameCurves(request.parts, values) });
    return;
  }
  let row = done;
  const grid = { alphas, betas: betas.subarray(done) };
  for await (const { values } of measurePlane(surfaces.measure, origin, [first, second], grid, walk)) {
    append({ step, row, ...facts, curves: nameCurves(request.parts, values) });
    row++;
  }
}

const vectorOf = ({ vector }: Direction): Float64Array => vector;

/** Says at which step there is no eigenvector. */
async function nameStep<T>(step: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NonFiniteProductError)) throw error;
    throw new RequestError(`at step ${step} the Hessian is not finite: ${error.message}`, { option: "along" });
  }
}
