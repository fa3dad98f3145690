/** @file The programs of an experiment: a training step for each size of batch, and what its probes measure. */
import {
  add,
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
import { type LossPart, lossParts, type TracedLoss } from "../losses/index.ts";
import { countParameters, createStepRandom, layoutOf, type StepRandom } from "../models/index.ts";
import { bindOptimizer, type Offers, type Optimizer, optimizerParts } from "../optimizers/index.ts";
import { type TracedBatch, traceBatch } from "./batch.ts";
import { createGathering, type Gathering, type Predictions } from "./gathering.ts";
import { cutIntoPieces, type Pieces } from "./pieces.ts";

/** A training step with the tensors through which the loop feeds and reads it. */
export interface StepProgram {
  /** What its rows are written into; null where it is computed in parts. */
  readonly batch: TracedBatch | null;
  /** What its parts come to; null where it is computed at once. */
  readonly gathering: Gathering | null;
  readonly program: Program;
  /** Scalars that are read after a run. */
  readonly readings: readonly Tensor[];
  /** The instruments that apply to it, in the order of its readings. */
  readonly instruments: readonly RecordedColumn[];
  /** What instruments look at. */
  readonly step: StepTensors & Partial<Offers>;
}

/** A step whose batch is computed at once. */
export interface TrainingProgram extends StepProgram {
  readonly batch: TracedBatch;
}

/** Some of the rows of a batch. */
export interface BatchPart {
  readonly batch: TracedBatch;
  /** The leaf of their share of the rows of the batch. */
  readonly share: Tensor;
  /** Adds their gradient to `accumulated`. */
  readonly program: Program;
}

/** The network on a batch as it is outside of training, and its loss. */
export interface TracedEvaluation extends TracedBatch {
  readonly loss: Tensor;
  /** Traces the derivative of the loss by the parameters, flat. */
  gradient(): Tensor;
}

/** The network outside of training on rows that are computed piece after piece, and its loss. */
export interface PiecedEvaluation extends Predictions {
  readonly loss: Tensor;
  readonly pieces: Pieces;
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
  /** The gradient of the parts of a batch that were computed so far, flat. */
  readonly accumulated: Tensor;
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
    this.accumulated = leaf("gradient", this.parameters.shape, dtype);
    this.#views = this.#split(this.parameters);
    const bufferShapes = (bound.model.buffers ?? []).map(({ shape }): Shape => shape);
    const bufferTotal = bufferShapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
    this.buffers = bufferTotal === 0 ? undefined : leaf("buffers", [bufferTotal], dtype);
    this.#bufferViews = this.buffers === undefined ? [] : splitVector(this.buffers, bufferShapes);
  }

  /** Forward pass, loss, gradient, update and instruments. */
  traceTraining(rows: number): TrainingProgram {
    const { views, batch, tracked } = this.#traceTrained(rows);
    const loss = this.#loss.trace(batch.logits, batch.labels, this.#experiment.loss);
    const gradient = joinTensors(differentiate(loss.loss, views));
    return { ...this.#traceUpdate(batch, loss, gradient, tracked), batch, gathering: null };
  }

  /** Forward pass and gradient of a part of a batch. */
  tracePart(rows: number): BatchPart {
    const { views, batch, tracked } = this.#traceTrained(rows);
    const { loss } = this.#loss.trace(batch.logits, batch.labels, this.#experiment.loss);
    const share = leaf("share", [], loss.dtype);
    const sum = add(this.accumulated, joinTensors(differentiate(loss, views, share)));
    const outputs = [batch.logits, batch.features, batch.labels];
    return { batch, share, program: { outputs, updates: [...overwrite(this.accumulated, sum), ...tracked] } };
  }

  /**
   * Loss, update and instruments of a batch whose parts have been computed.
   * @param part one of its parts
   */
  traceGathered(rows: number, part: TracedBatch): StepProgram {
    const gathering = createGathering(rows, part);
    const { predictions } = gathering;
    const loss = this.#loss.trace(predictions.logits, predictions.labels, this.#experiment.loss);
    const step = this.#traceUpdate(predictions, loss, this.accumulated, []);
    // Leaves that no instrument looks at are written all the same.
    const program = { ...step.program, outputs: [...step.program.outputs, ...gathering.listLeaves()] };
    return { ...step, program, batch: null, gathering };
  }

  /** The network on rows that it is trained on, with the tensors that the gradient is by, and the updates of its buffers. */
  #traceTrained(rows: number) {
    const { weightNoise } = this.#experiment.model;
    // The gradient is that at the noisy weights; the update changes the clean ones.
    const views = weightNoise > 0 ? this.#split(this.random.addWeightNoise(this.parameters, weightNoise)) : this.#views;
    const batch = traceBatch(this.#bound, rows, { parameters: views, buffers: this.#bufferViews }, this.random);
    const tracked = this.buffers && batch.buffers ? overwrite(this.buffers, joinTensors(batch.buffers)) : [];
    return { views, batch, tracked };
  }

  /** What of a step comes after its gradient. */
  #traceUpdate(
    { labels, features, answers }: Predictions,
    loss: TracedLoss,
    gradient: Tensor,
    tracked: readonly Tensor[],
  ): Omit<StepProgram, "batch" | "gathering"> {
    const [logitGradient] = differentiate(loss.loss, [loss.logits]) as [Tensor];
    const { updates, offers } = this.optimizer.trace(this.parameters, gradient, this.random.drawForGradient);
    const { parameters, lastLayer } = this.#bound.model;
    const step = {
      ...loss,
      zeroSum: this.#loss.zeroSum(this.#experiment.loss),
      labels,
      features,
      answers,
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
    return { readings, instruments, step, program: { outputs: readings, updates: [...updates, ...tracked] } };
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
   * The same, piece after piece: null where all rows can be computed at once.
   * @param name of the pieces
   */
  tracePieces(rows: number, name: string): PiecedEvaluation | null {
    const lengths = cutIntoPieces(this.#bound, rows);
    if (lengths.length === 1) return null;
    const weights = { parameters: this.#views, buffers: this.#bufferViews };
    const traced = new Map([...new Set(lengths)].map((length) => [length, traceBatch(this.#bound, length, weights)]));
    const gathering = createGathering(rows, traced.get(lengths[0] as number) as TracedBatch);
    const { predictions } = gathering;
    const loss = this.#loss.trace(predictions.logits, predictions.labels, this.#experiment.loss);
    return { ...predictions, ...loss, pieces: { lengths, traced, gathering, name } };
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
