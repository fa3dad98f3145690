/** @file The programs of an experiment: a training step for each size of batch, and a validation. */
import { differentiate, joinTensors, leaf, type Program, sizeOf, splitVector, type Tensor } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { INSTRUMENTS, type RecordedColumn, traceAccuracy } from "../instruments/index.ts";
import { bindOptimizer, findOptimizer, type Optimizer } from "../optimizers/index.ts";
import { createStepRandom, type StepRandom } from "../random/index.ts";
import { traceLoss } from "./lossGraph.ts";
import type { Part, Task, TracedBatch } from "./task.ts";

/** A program with the tensors through which the loop feeds and reads it. */
export interface BatchProgram {
  readonly batch: TracedBatch;
  readonly program: Program;
  /** Scalars that are read after a run. */
  readonly readings: readonly Tensor[];
}

/** A training step; the instruments that apply to it, in the order of its readings. */
export interface TrainingProgram extends BatchProgram {
  readonly instruments: readonly RecordedColumn[];
}

/** Traces programs that share parameters and optimizer state. */
export class TrainingGraph {
  readonly optimizer: Optimizer;
  /** All parameters behind one another, in the task's order. */
  readonly parameters: Tensor;
  /** What is random in a training step; the loop fills its leaf before each. */
  readonly random: StepRandom;
  readonly #experiment: Experiment;
  readonly #task: Task;
  readonly #views: readonly Tensor[];

  constructor(experiment: Experiment, task: Task) {
    const dtype = experiment.model.precision;
    const total = task.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    this.#experiment = experiment;
    this.#task = task;
    this.random = createStepRandom(experiment.seed);
    const { optimizer } = experiment;
    this.optimizer = bindOptimizer(findOptimizer(optimizer.name), optimizer, total, dtype);
    this.parameters = leaf("parameters", [total], dtype);
    this.#views = this.#split(this.parameters);
  }

  /** Forward pass, loss, gradient, update and instruments. */
  traceTraining(rows: number): TrainingProgram {
    const { weightNoise } = this.#experiment.model;
    // The gradient is that at the noisy weights; the update changes the clean ones.
    const views = weightNoise > 0 ? this.#split(this.random.addWeightNoise(this.parameters, weightNoise)) : this.#views;
    const batch = this.#task.traceBatch("train", rows, views, this.random);
    const loss = traceLoss(batch.logits, batch.labels, this.#experiment.loss);
    const gradient = joinTensors(differentiate(loss.loss, views));
    const [logitGradient] = differentiate(loss.loss, [loss.logits]) as [Tensor];
    const { updates, offers } = this.optimizer.trace(this.parameters, gradient);
    const last = this.#task.parameters.findIndex(({ name }) => name === this.#task.lastLayer);
    const step = {
      ...loss,
      labels: batch.labels,
      answers: batch.answers,
      logitGradient,
      gradient,
      lastLayerWeight: this.#views[last] as Tensor,
      ...offers,
    };
    const traced = INSTRUMENTS.flatMap((instrument) => {
      const reading = instrument.trace(step);
      return reading === null ? [] : [{ instrument, reading }];
    });
    const readings = traced.map(({ reading }) => reading);
    const instruments = traced.map(({ instrument }) => instrument);
    return { batch, readings, instruments, program: { outputs: readings, updates } };
  }

  /** Forward pass alone; the readings are loss and accuracy. */
  traceValidation(of: Part, rows: number): BatchProgram {
    const batch = this.#task.traceBatch(of, rows, this.#views);
    const { logits, loss } = traceLoss(batch.logits, batch.labels, this.#experiment.loss);
    const readings = [loss, traceAccuracy(logits, batch.labels, batch.answers)];
    return { batch, readings, program: { outputs: readings } };
  }

  /** The task's parameters as parts of a flat vector. */
  #split(vector: Tensor): Tensor[] {
    return splitVector(
      vector,
      this.#task.parameters.map(({ shape }) => shape),
    );
  }
}
