/** @file The curvature of a run's loss along its steps: replayed, measured, and kept in a file of the run. */
import type { Experiment } from "../experiment/index.ts";
import { describeUnknown, findThreshold, preconditionerOf } from "../instruments/stability.ts";
import { NonFiniteProductError, type Watch } from "../landscape/index.ts";
import { learningRateAt } from "../optimizers/index.ts";
import type { TrainingState } from "../session/index.ts";
import type { JsonObject, Run } from "../store/index.ts";
import { placeData } from "../training/examineExperiment.ts";
import { type OpenReplay, openReplay } from "../training/openReplay.ts";
import type { EngineOptions } from "../training/prepareRun.ts";
import { experimentOf, lastRecordedStep } from "../training/recordedRun.ts";
import { refuseLog } from "../training/resumeRun.ts";
import { type CurvatureAt, measureCurvatureAt } from "./curvatureAt.ts";
import { type CurvatureSettings, checkRequest, completeRequest } from "./curvatureRequest.ts";
import { CurvatureSurfaces } from "./curvatureSurfaces.ts";
import { fillMeasurement, type Maker } from "./fillMeasurement.ts";
import { type CurvaturePlan, planCurvature } from "./planCurvature.ts";
import { walkStates } from "./visitStates.ts";
import { untilAborted } from "./walkPoints.ts";

/** What was found after a step; in JSON, numbers that there are not are null. */
export interface StepCurvature extends Partial<CurvatureAt> {
  /** The parameters are those after this step; 0 for the first ones. */
  readonly step: number;
  /** Of the step that leaves from there. */
  readonly learningRate: number;
  /** The optimizer's own, at this learning rate; null where none is known. */
  readonly threshold: number | null;
  /** Why there is no curvature, where loss, gradient or a product is not finite. */
  readonly nonFinite?: string;
}

export interface CurvatureProgress {
  readonly step: number;
  readonly done: number;
  readonly steps: number;
  /** Since this step began. */
  readonly products: number;
}

export interface CurvatureOptions extends EngineOptions, Partial<CurvatureSettings> {
  readonly onPlan?: (plan: CurvaturePlan) => void;
  readonly onProgress?: (progress: CurvatureProgress) => void;
  /** Hears what was found after each step, those of an earlier call first. */
  readonly onFound?: (found: StepCurvature) => void;
}

export interface CurvatureResult {
  readonly run: string;
  /** Where it is kept. */
  readonly file: string;
  readonly request: CurvatureSettings;
  /** Whether all steps are there: the signal may have come before. */
  readonly isDone: boolean;
  /** The matrix whose largest eigenvalue is to be held against `threshold`; null where none is known. */
  readonly thresholdOf: "hessian" | "preconditioned" | null;
  /** In symbols; null likewise. */
  readonly thresholdFormula: string | null;
  readonly steps: readonly StepCurvature[];
}

/**
 * Measures the curvature of the loss after each of `steps`. What is done is kept in `measurements/`, and the same call goes on
 * where it was stopped; one that was finished is read and not computed again.
 *
 * @param steps ascending, as `parseSteps` gives them
 * @throws RequestError for what the run's optimizer, data or size do not allow, and for an imported log
 * @throws StoreError where the run cannot be replayed, or the file not be written
 * @example
 * import { measureCurvature } from "slingshot-lab/inspection";
 * import { readRun } from "slingshot-lab/store";
 * import { loadExperiment, runExperiment } from "slingshot-lab/training";
 *
 * const { run } = await runExperiment(loadExperiment("hypercube", ["steps=100"]), { root: "runs" });
 * const { steps } = await measureCurvature(await readRun(run), [0, 100]);
 * console.log(steps.map(({ top }) => top?.[0]?.toFixed(3)).join(" ")); // 0.192 0.529
 */
export async function measureCurvature(
  run: Run,
  steps: readonly number[],
  options: CurvatureOptions = {},
): Promise<CurvatureResult> {
  refuseLog(run);
  const experiment = placeData(experimentOf(run), options.data);
  const request = completeRequest(options);
  checkRequest(request, experiment);
  const { optimizer } = experiment;
  const threshold = findThreshold(optimizer);
  const unknown = describeUnknown(optimizer);
  const end = lastRecordedStep(run);
  const asked = {
    ...{ run, command: "curvature", total: steps.length },
    // Of a run that has been made longer an update follows the step that was its last.
    request: { steps: [...steps], ...request, ...(steps.includes(end) && { end }) },
  };
  const onPiece = (piece: JsonObject) => options.onFound?.(piece as unknown as StepCurvature);
  const { path, pieces, isDone } = await fillMeasurement(asked, { ...options, onPiece }, async (done) => {
    const maker = await openSteps(run, steps, done, { ...options, experiment, request });
    if (unknown !== null) options.say?.(`threshold: ${unknown}`);
    return maker;
  });
  return {
    ...{ run: run.directory, file: path, request, isDone },
    ...{ thresholdOf: threshold?.matrix ?? null, thresholdFormula: threshold?.formula ?? null },
    steps: pieces as readonly JsonObject[] as unknown as readonly StepCurvature[],
  };
}

interface Work extends CurvatureOptions {
  readonly experiment: Experiment;
  readonly request: CurvatureSettings;
}

/** @param done how many of the steps are there */
async function openSteps(run: Run, steps: readonly number[], done: number, work: Work): Promise<Maker> {
  const { experiment, request } = work;
  const [first] = steps.slice(done) as [number];
  const replay = await openReplay(run, first, work);
  const surfaces = new CurvatureSurfaces(experiment, request, work);
  const dispose = () => {
    surfaces.dispose();
    replay.dispose();
  };
  try {
    const { session } = replay;
    const state = session.capture();
    await surfaces.at({ step: first, state, session });
    // Of an optimizer of the user's it may fail, and then there is nothing to begin.
    preconditionerAt(work, state);
  } catch (error) {
    dispose();
    throw error;
  }
  const last = lastRecordedStep(run);
  return {
    make: (there, keep) => measureSteps({ replay, surfaces, last }, steps, there.pieces.length, keep, work),
    dispose,
  };
}

interface Place {
  readonly replay: OpenReplay;
  readonly surfaces: CurvatureSurfaces;
  /** Last step of the run. */
  readonly last: number;
}

/** Whether all were measured; the signal may have come before. */
async function measureSteps(
  { replay, surfaces, last }: Place,
  steps: readonly number[],
  done: number,
  keep: (found: StepCurvature) => void,
  work: Work,
): Promise<boolean> {
  const { experiment, request, signal } = work;
  const { optimizer } = experiment;
  const threshold = findThreshold(optimizer);
  const total = steps.length;
  let count = done;
  const result = await untilAborted(signal, () =>
    walkStates(replay, steps.slice(done), { signal, withNext: true, last }, async ({ step, state, next, session }) => {
      const surface = await surfaces.at({ step, state, session });
      if (count === done) work.onPlan?.(planCurvature(surface, request, { steps: total, done }));
      const learningRate = learningRateAt(optimizer, step + 1);
      const place = {
        ...{
          surface,
          parameters: state.parameters as Float64Array,
          nextParameters: (next?.parameters ?? null) as Float64Array | null,
        },
        preconditioner: preconditionerAt(work, state),
      };
      let products = 0;
      const watch = createWatch(signal, () =>
        work.onProgress?.({ step, done: count, steps: total, products: ++products }),
      );
      const found = await measureCurvatureAt(place, request, watch).catch(tellNonFinite);
      keep({ step, learningRate, threshold: threshold?.of(learningRate) ?? null, ...found });
      count++;
    }),
  );
  return result === true;
}

/** Null where none is asked for, too. */
const preconditionerAt = ({ experiment, request }: Work, state: TrainingState): Float64Array | null =>
  request.preconditioned ? preconditionerOf(experiment.optimizer, { ...state, size: state.parameters.length }) : null;

function tellNonFinite(error: unknown): Pick<StepCurvature, "nonFinite"> {
  if (!(error instanceof NonFiniteProductError)) throw error;
  return { nonFinite: "the loss, its gradient or a product with the Hessian is not finite" };
}

const LOOK_MS = 50;

/** Lets a signal in now and then. */
function createWatch(signal: AbortSignal | undefined, onProduct: () => void): Watch {
  let lookMs = performance.now();
  return {
    signal,
    onProduct: async () => {
      onProduct();
      if (performance.now() - lookMs < LOOK_MS) return;
      await new Promise((resolve) => setImmediate(resolve));
      lookMs = performance.now();
    },
  };
}
