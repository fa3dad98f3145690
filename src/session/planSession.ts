/** @file What follows from an experiment before anything runs. */
import { createBatcher, type DataShape, listParts } from "../data/index.ts";
import { type BoundModel, bindModel, describeSubject, type Experiment } from "../experiment/index.ts";
import type { RecordedColumn } from "../instruments/index.ts";
import type { Model } from "../models/index.ts";
import { partName, type StepPrograms, traceSteps } from "./accumulation.ts";
import type { MemoryPlan } from "./memoryNeeds.ts";
import { listPrograms, type MeasuredStep, measureInStep, refuseMisfits, traceProbes } from "./probes.ts";
import { attempt } from "./startEngine.ts";
import { TrainingGraph } from "./trainingGraph.ts";

/** What follows from an experiment before anything runs: its batches, and what a step and its probes compute. */
export interface SessionPlan {
  readonly bound: BoundModel;
  readonly model: Model;
  readonly shape: DataShape;
  readonly batcher: ReturnType<typeof createBatcher>;
  readonly graph: TrainingGraph;
  readonly programs: StepPrograms;
  readonly probes: ReturnType<typeof traceProbes>;
  /** Of the steps that a probe looks into, by the rows of their batch. */
  readonly measured: ReadonlyMap<number, MeasuredStep>;
}

/** @throws RequestError */
export async function planSession(experiment: Experiment): Promise<SessionPlan> {
  const { seed, batch } = experiment;
  const bound = bindModel(experiment);
  const { model, shape } = bound;
  const batcher = createBatcher(
    { rows: shape.rows.train, size: batch.size, sampling: batch.sampling },
    batch.seed === "experiment" ? seed : batch.seed,
  );
  const graph = new TrainingGraph(experiment, bound);
  // An epoch's last batch may be shorter: a program of its own.
  const rest = batch.sampling === "epochs" ? shape.rows.train % batcher.size : 0;
  const sizes = [batcher.size, ...(rest === 0 ? [] : [rest])];
  const partsOf = (rows: number) => listParts(rows, batcher.size, batch.accumulate);
  const programs = await attempt(() => traceSteps(graph, sizes, partsOf));
  const subject = describeSubject(bound, experiment);
  const probes = await attempt(() => {
    const traced = traceProbes(graph, experiment, subject);
    for (const step of programs.steps.values()) refuseMisfits(graph, step, traced, subject);
    return traced;
  });
  const measured = new Map(
    [...programs.steps].flatMap(([rows, step]): [number, MeasuredStep][] => {
      const inStep = measureInStep(step, probes.all);
      return inStep === null ? [] : [[rows, inStep]];
    }),
  );
  return { bound, model, shape, batcher, graph, programs, probes, measured };
}

export const planMemory = (
  experiment: Experiment,
  { bound, graph, batcher }: SessionPlan,
  threads: number,
): MemoryPlan => ({
  ...{ experiment, bound, optimizer: graph.optimizer, batchRows: batcher.size, threads },
  listPrograms: async (accumulate) =>
    listSessionPrograms(await planSession({ ...experiment, batch: { ...experiment.batch, accumulate } })),
});

export const listSessionPrograms = ({ graph, programs, measured, probes }: SessionPlan) =>
  Object.fromEntries([
    ...[...programs.parts].map(([rows, { program }]) => [partName(rows), program] as const),
    ...[...programs.steps].map(([rows, { program }]) => [`train ${rows}`, program] as const),
    ...[...measured].map(([rows, { program }]) => [`train ${rows} measured`, program] as const),
    ...listPrograms(probes, graph.parameters),
  ]);

export const listInstruments = ({ programs, batcher }: SessionPlan) =>
  programs.steps.get(batcher.size)?.instruments ?? [];

export const listColumns = (plan: SessionPlan): RecordedColumn[] => [
  ...listInstruments(plan),
  ...plan.probes.all.flatMap((probe) => probe.columns),
];
