/** @file A step of training: the batch, the state of the steps before it, what is measured. */
import type { Augmentation, LoadedData } from "../data/index.ts";
import type { Machine } from "../engine/index.ts";
import { createForward, type StepPrograms } from "./accumulation.ts";
import { createFiller } from "./filler.ts";
import { createMeasure } from "./measure.ts";
import { listColumns, listInstruments, type SessionPlan } from "./planSession.ts";
import type { SessionState } from "./sessionState.ts";
import type { createSpikeWatch } from "./spikeWatch.ts";

interface StepContext {
  readonly loaded: LoadedData;
  readonly augmentation: Augmentation | null;
  readonly seed: number;
  readonly spikes: ReturnType<typeof createSpikeWatch>;
  readonly state: SessionState;
}

/** What takes a step with the rows of its batch, and gives its row of numbers, an array that is reused. */
export function createStep(
  machine: Machine,
  plan: SessionPlan,
  { loaded, augmentation, seed, spikes, state }: StepContext,
) {
  const { graph, programs, probes, measured } = plan;
  const columns = listColumns(plan);
  const lossPlace = columns.findIndex(({ name }) => name === "trainLoss");
  const row = new Float64Array(columns.length);
  const forward = createForward(machine, graph, programs, createFiller(machine, loaded, { augmentation }));
  const read = createReader(machine, programs.steps, row);
  const scalars = machine.values(graph.optimizer.scalars);
  const own = row.subarray(listInstruments(plan).length);
  const measure = createMeasure(machine, probes, { data: loaded, seed, measured, row: own });
  return (rows: Int32Array, isEnd: boolean): Float64Array => {
    const step = ++state.step;
    const updates = ++state.updates;
    row.fill(Number.NaN);
    const sinceSpike = spikes?.sinceSpike ?? Number.POSITIVE_INFINITY;
    const isMeasured = measure.before({ step, isEnd, sinceSpike }, updates);
    forward(rows, step);
    graph.optimizer.writeScalars(scalars, step, updates);
    machine.run(isMeasured ? `train ${rows.length} measured` : `train ${rows.length}`);
    read(rows.length);
    const loss = row[lossPlace] as number;
    measure.after(rows.length, loss);
    spikes?.observe(loss);
    return row;
  };
}

/** Reads the instruments of a step into the beginning of `row`. */
function createReader(machine: Machine, steps: StepPrograms["steps"], row: Float64Array) {
  const cells = new Map(
    [...steps].map(([rows, { readings }]) => [rows, readings.map((tensor) => machine.values(tensor))]),
  );
  return (rows: number) =>
    cells.get(rows)?.forEach((cell, i) => {
      row[i] = cell[0] as number;
    });
}
