/** @file The probes of an experiment, traced: their programs, what they remember, and when they are due. */
import type { DataShape, LoadedData, Part } from "../data/index.ts";
import { leaf, type Machine, type Program, type Tensor } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import {
  type ProbePart,
  type ProbeProgram,
  probeParts,
  type RecordedColumn,
  validation,
} from "../instruments/index.ts";
import type { TracedBatch } from "./batch.ts";
import type { TrainingGraph } from "./trainingGraph.ts";

/** Before a step's update, or after it. */
const SIDES = ["before", "after"] as const;

type Side = (typeof SIDES)[number];

/** The name of a program of the machine. */
export const programName = (probe: string, side: Side): string => `${probe} ${side}`;

/** A probe that applies to a run. */
export interface TracedProbe {
  readonly name: string;
  readonly columns: readonly RecordedColumn[];
  readonly programs: Readonly<Partial<Record<Side, ProbeProgram>>>;
  /** Leaves that are part of the state, by name. */
  readonly memory: ReadonlyMap<string, Tensor>;
  /** Rows of the data that are always the same. */
  readonly batches: readonly { readonly batch: TracedBatch; readonly part: Part; readonly rows: number }[];
  isDue(step: number, isEnd: boolean): boolean;
}

/** Traces all probes that apply. */
export function traceProbes(graph: TrainingGraph, experiment: Experiment, shape: DataShape): TracedProbe[] {
  const settingsOf: Readonly<Record<string, unknown>> = experiment.instruments;
  const all: readonly (readonly [ProbePart, unknown])[] = [
    [validation, experiment.validation],
    ...probeParts.all.map((part) => [part, settingsOf[part.name]] as const),
  ];
  return all
    .filter(([part, settings]) => part.applies(settings, shape))
    .map(([part, settings]) => {
      const memory = new Map<string, Tensor>();
      const batches: { batch: TracedBatch; part: Part; rows: number }[] = [];
      const programs = part.trace(
        {
          shape,
          parameters: graph.parameters,
          evaluate: (of, rows) => {
            const evaluation = graph.traceEvaluation(rows);
            batches.push({ batch: evaluation, part: of, rows });
            return evaluation;
          },
          scratch: (name, dimensions, dtype) => leaf(`${part.name}.${name}`, dimensions, dtype),
          remember: (name, dimensions, dtype) => {
            const tensor = leaf(`${part.name}.${name}`, dimensions, dtype);
            memory.set(`${part.name}.${name}`, tensor);
            return tensor;
          },
        },
        settings,
      );
      return {
        name: part.name,
        columns: part.columns,
        programs,
        memory,
        batches,
        isDue: (step, isEnd) => part.isDue(settings, step, isEnd),
      };
    });
}

/** The programs of `probes` for the machine, by name. */
export function listPrograms(probes: readonly TracedProbe[]): [string, Program][] {
  return probes.flatMap(({ name, programs, batches }) => {
    // Labels are written with every batch, whether the probe looks at them or not.
    const labels = batches.map(({ batch }) => batch.labels);
    return SIDES.flatMap((side): [string, Program][] => {
      const program = programs[side];
      if (program === undefined) return [];
      const outputs = [...program.readings, ...labels];
      return [[programName(name, side), { outputs, updates: program.updates ?? [] }]];
    });
  });
}

/** Measures what is due at one side of a step's update. */
export type Measure = (side: Side, step: number, isEnd: boolean) => void;

/**
 * @param data the rows that probes look at
 * @param row where the readings go, one for each column of `probes`
 */
export function createMeasure(
  machine: Machine,
  probes: readonly TracedProbe[],
  data: LoadedData,
  row: Float64Array,
): Measure {
  const filled = new Set<TracedProbe>();
  const fill = (probe: TracedProbe) => {
    if (filled.has(probe)) return;
    filled.add(probe);
    for (const { batch, part, rows } of probe.batches) {
      const first = Int32Array.from({ length: rows }, (_, number) => number);
      batch.fill(machine.values, data, part, first);
    }
  };
  let place = 0;
  const placed = probes.map((probe) => {
    const start = place;
    place += probe.columns.length;
    const { before, after } = probe.programs;
    const cells = (program: ProbeProgram | undefined) =>
      program?.readings.map((tensor) => machine.values(tensor)) ?? [];
    return {
      probe,
      start: { before: start, after: start + (before?.readings.length ?? 0) },
      cells: { before: cells(before), after: cells(after) },
    };
  });
  return (side, step, isEnd) => {
    for (const { probe, start, cells } of placed) {
      if (probe.programs[side] === undefined || !probe.isDue(step, isEnd)) continue;
      fill(probe);
      machine.run(programName(probe.name, side));
      cells[side].forEach((cell, i) => {
        row[start[side] + i] = cell[0] as number;
      });
    }
  };
}
