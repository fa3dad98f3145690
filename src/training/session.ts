/** @file A training session: an experiment on a machine, one step at a time. */
import { createHash } from "node:crypto";
import { createHypercube } from "../data/index.ts";
import { createMachine, createReferenceMachine, type TensorData } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { createStream } from "../random/index.ts";
import { traceTraining } from "./trainingGraph.ts";

/** What runs the arithmetic: compiled kernels, or the slow plain TypeScript they are tested against. */
export type Engine = "wasm" | "reference";

export interface TrainingSession {
  readonly threads: number;
  /** Steps done so far. */
  readonly step: number;
  /** Takes one step, and returns the instruments' readings in the order of `INSTRUMENTS`; the array is reused. */
  advance(): Float64Array;
  /** The live parameters, one flat vector. */
  readonly parameters: TensorData;
  dispose(): void;
}

/**
 * Prepares an experiment: data, first weights, the compiled step.
 * @param threads how many; no number changes a bit
 */
export async function createSession(
  experiment: Experiment,
  { threads, engine }: { threads: number; engine: Engine },
): Promise<TrainingSession> {
  const { seed, arithmetic } = experiment;
  const dataset = createHypercube(experiment.data, seed);
  const graph = traceTraining(experiment, dataset);
  const programs = { train: graph.program };
  const machine =
    engine === "wasm" ? await createMachine(programs, { threads, arithmetic }) : createReferenceMachine(programs);

  machine.values(graph.inputs).set(dataset.inputs);
  machine.values(graph.labels).set(dataset.labels);
  const parameters = machine.values(graph.parameters);
  const stream = createStream(seed, "initialization");
  let offset = 0;
  for (const parameter of graph.model.parameters) {
    const values = parameter.initialize(stream);
    parameters.set(values, offset);
    offset += values.length;
  }

  const hyper = machine.values(graph.optimizer.hyper);
  const cells = graph.readings.map((reading) => machine.values(reading));
  const readings = new Float64Array(cells.length);
  let step = 0;
  return {
    threads: machine.threads,
    get step() {
      return step;
    },
    advance: () => {
      step++;
      graph.optimizer.writeScalars(hyper, step);
      machine.run("train");
      for (let i = 0; i < cells.length; i++) readings[i] = cells[i]?.[0] as number;
      return readings;
    },
    parameters,
    dispose: () => machine.dispose(),
  };
}

/** SHA-256 of the parameters' bytes, little-endian, in the model's order: equal exactly where every bit is. */
export function hashParameters(parameters: TensorData): string {
  return (
    createHash("sha256")
      // A copy: hashes do not read shared memory.
      .update(new Uint8Array(parameters.slice().buffer))
      .digest("hex")
  );
}
