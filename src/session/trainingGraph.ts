/** @file The programs of an experiment: a training step for each size of batch, and what its probes measure. */
import {
  differentiate,
  joinTensors,
  leaf,
  overwrite,
  type Program,
  type Shape,
  sizeOf,
  splitVector,
  type Tensor,
} from "../engine/index.ts";
import type { BoundModel, Experiment } from "../experiment/index.ts";
import { instrumentParts, type RecordedColumn, type StepTensors } from "../instruments/index.ts";
import { type LossPart, lossParts } from "../losses/index.ts";
import { countParameters, createStepRandom, layoutOf, type StepRandom } from "../models/index.ts";
import { bindOptimizer, type Offers, type Optimizer, optimizerParts } from "../optimizers/index.ts";
import { type TracedBatch, traceBatch } from "./batch.ts";

/** A training step with the tensors through which the loop feeds and reads it. */
export interface TrainingProgram {
  readonly batch: TracedBatch;
  readonly program: Program;
  /** Scalars that are read after a run. */
  readonly readings: readonly Tensor[];
  /** The instruments that apply to it, in the order of its readings. */
  readonly instruments: readonly RecordedColumn[];
  /** What instruments look at. */
  readonly step: StepTensors & Partial<Offers>;
}

/** The network on a batch as it is outside of training, and its loss. */
export interface TracedEvaluation extends TracedBatch {
  readonly loss: Tensor;
  /** Traces the derivative of the loss by the parameters, flat. */
  gradient(): Tensor;
}

/** How the loss of a batch bends. */
export interface TracedCurvature {
  readonly batch: TracedBatch;
  readonly loss: Tensor;
  /** Flat. */
  readonly gradient: Tensor;
  /** H·u, flat. */
  readonly product: Tensor;
}

/** Traces programs that share parameters and optimizer state. */
export class TrainingGraph {
  readonly optimizer: Optimizer;
  /** All parameters, one flat vector, in the network's order. */
  readonly parameters: Tensor;
  /** All buffers likewise; undefined where the network has none. */
  readonly buffers: Tensor | undefined;
  /** What is random in a training step; the loop fills its leaf before each. */
  readonly random: StepRandom;
  readonly #experiment: Experiment;
  readonly #bound: BoundModel;
  readonly #loss: LossPart;
  readonly #views: readonly Tensor[];
  readonly #bufferViews: readonly Tensor[];

  constructor(experiment: Experiment, bound: BoundModel) {
    const dtype = experiment.model.precision;
    this.#experiment = experiment;
    this.#bound = bound;
    this.#loss = lossParts.find(experiment.loss.name);
    this.random = createStepRandom(experiment.seed);
    const { optimizer } = experiment;
    this.optimizer = bindOptimizer(optimizerParts.find(optimizer.name), optimizer, layoutOf(bound.model), dtype);
    this.parameters = leaf("parameters", [countParameters(bound.model)], dtype);
    this.#views = this.#split(this.parameters);
    const bufferShapes = (bound.model.buffers ?? []).map(({ shape }): Shape => shape);
    const bufferTotal = bufferShapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
    this.buffers = bufferTotal === 0 ? undefined : leaf("buffers", [bufferTotal], dtype);
    this.#bufferViews = this.buffers === undefined ? [] : splitVector(this.buffers, bufferShapes);
  }

  /** Forward pass, loss, gradient, update and instruments. */
  traceTraining(rows: number): TrainingProgram {
    const { model, loss: settings } = this.#experiment;
    const { weightNoise } = model;
    // The gradient is that at the noisy weights; the update changes the clean ones.
    const views = weightNoise > 0 ? this.#split(this.random.addWeightNoise(this.parameters, weightNoise)) : this.#views;
    const batch = traceBatch(this.#bound, rows, { parameters: views, buffers: this.#bufferViews }, this.random);
    const loss = this.#loss.trace(batch.logits, batch.labels, settings);
    const gradient = joinTensors(differentiate(loss.loss, views));
    const [logitGradient] = differentiate(loss.loss, [loss.logits]) as [Tensor];
    const { updates, offers } = this.optimizer.trace(this.parameters, gradient, this.random.drawForGradient);
    const tracked = this.buffers && batch.buffers ? overwrite(this.buffers, joinTensors(batch.buffers)) : [];
    const { parameters, lastLayer } = this.#bound.model;
    const step = {
      ...loss,
      zeroSum: this.#loss.zeroSum(settings),
      labels: batch.labels,
      features: batch.features,
      answers: batch.answers,
      logitGradient,
      gradient,
      lastLayerWeight: this.#views[parameters.findIndex(({ name }) => name === lastLayer)] as Tensor,
      ...offers,
    };
    const traced = instrumentParts.all.flatMap((instrument) => {
      const reading = instrument.trace(step);
      return reading === null ? [] : [{ instrument, reading }];
    });
    const readings = traced.map(({ reading }) => reading);
    const instruments = traced.map(({ instrument }) => instrument);
    return { batch, readings, instruments, step, program: { outputs: readings, updates: [...updates, ...tracked] } };
  }

  /**
   * Forward pass alone, without dropout and noise, and its loss.
   * @param parameters others than the network's, flat
   */
  traceEvaluation(rows: number, parameters = this.parameters): TracedEvaluation {
    const views = parameters === this.parameters ? this.#views : this.#split(parameters);
    const batch = traceBatch(this.#bound, rows, { parameters: views, buffers: this.#bufferViews });
    const loss = this.#loss.trace(batch.logits, batch.labels, this.#experiment.loss);
    return { ...batch, ...loss, gradient: () => joinTensors(differentiate(loss.loss, views)) };
  }

  /**
   * Loss of an evaluation, its gradient, and the product of its Hessian with `direction`, a flat vector as `parameters` is: exact,
   * by differentiating gᵀu once more (Pearlmutter 1994, Neural Computation 6, 147–160).
   */
  traceCurvature(rows: number, direction: Tensor): TracedCurvature {
    const batch = this.traceEvaluation(rows);
    const gradient = joinTensors(differentiate(batch.loss, this.#views));
    const product = joinTensors(differentiate(gradient, this.#views, direction));
    return { batch, loss: batch.loss, gradient, product };
  }

  /** The network's parameters as parts of a flat vector. */
  #split(vector: Tensor): Tensor[] {
    return splitVector(
      vector,
      this.#bound.model.parameters.map(({ shape }) => shape),
    );
  }
}
