/** @file Measures what is due around a step: before its update, in it, and after it. */

import type { LoadedData } from "../data/index.ts";
import type { Machine, TensorData } from "../engine/index.ts";
import { RequestError } from "../experiment/index.ts";
import type { Measurement, Moment, ProbeProgram } from "../instruments/index.ts";
import { createStreamOfMany } from "../random/index.ts";
import { pluralise } from "../words.ts";
import { createFiller } from "./filler.ts";
import { type Pieces, runPieces } from "./pieces.ts";
import { KEEP, type MeasuredStep, programName, type Side, type TracedProbe, type TracedProbes } from "./probes.ts";

export interface Measure {
  /** Before a step: whether its program must be the one in which probes measure. */
  before(moment: Moment, updates: number): boolean;
  /** After the program of a step of so many rows. */
  after(rows: number, trainLoss: number): void;
}

/** Draws from where one stream of a step begins to the next. */
const DRAWS = 2 ** 17;
/** Streams of a step. */
const STREAMS = 2 ** 6;

interface Target {
  /** The rows that probes look at. */
  readonly data: LoadedData;
  readonly seed: number;
  /** Steps in which probes measure, by the rows of their batch. */
  readonly measured: ReadonlyMap<number, MeasuredStep>;
  /** Where the readings go, one for each column of the probes. */
  readonly row: Float64Array;
}

export function createMeasure(machine: Machine, { all, groups }: TracedProbes, target: Target): Measure {
  const { data, seed, measured, row } = target;
  const values = (tensor: Parameters<Machine["values"]>[0]): TensorData => machine.values(tensor);
  const measuring = new Set([...measured.values()].flatMap(({ parts }) => [...parts.keys()]));
  const fill = createFiller(machine, data);
  let place = 0;
  const placed = all.map((probe) => {
    const start = place;
    place += probe.columns.length;
    return { probe, start, readings: [] as number[] };
  });
  let due: typeof placed = [];
  let step = 0;
  let now: Measurement;
  /** Rows of the evaluations that are computed in pieces. */
  const taken = new Map<Pieces, Int32Array>();
  const prepare = (probe: TracedProbe) => {
    for (const { rows, part, pick } of probe.batches) {
      if ("batch" in rows) fill(rows.batch, part, pick(now));
      else taken.set(rows.pieces, pick(now).slice());
    }
  };
  const runAllPieces = ({ batches }: TracedProbe) => {
    for (const { rows, part } of batches)
      if ("pieces" in rows)
        runPieces(machine, fill, rows.pieces, { part, numbers: taken.get(rows.pieces) as Int32Array });
  };
  const run = (side: Side) => {
    for (const { probe } of due) {
      const { sides } = probe;
      if (sides[side] !== undefined || (side === "before" && sides.during !== undefined)) runAllPieces(probe);
    }
    for (const { name, probes } of groups) {
      const isDue = due.some(({ probe }) => probes.includes(probe));
      if (isDue && probes.some(({ sides }) => sides[side])) machine.run(programName(name, side));
    }
    for (const { probe, readings } of due) {
      const program = probe.sides[side];
      if (program !== undefined) read(program, readings);
    }
  };
  const read = ({ readings = [], compute }: ProbeProgram, into: number[]) => {
    for (const reading of readings) into.push(values(reading)[0] as number);
    if (compute) into.push(...compute(values, now));
  };
  return {
    before: (moment, updates) => {
      step = moment.step;
      due = placed.filter(({ probe }) => probe.isDue(moment));
      if (due.length === 0) return false;
      now = {
        step,
        updates,
        data,
        stream: (purpose) => createStreamOfMany(seed, "probes", step * STREAMS + purpose, DRAWS),
      };
      if (due.some(({ probe }) => probe.looksBack)) machine.run(KEEP);
      for (const { probe, readings } of due) {
        readings.length = 0;
        prepare(probe);
      }
      run("before");
      return due.some(({ probe }) => measuring.has(probe.name));
    },
    after: (rows, trainLoss) => {
      for (const { probe } of placed) probe.sides.observe?.(trainLoss, values, step);
      for (const { probe, readings } of due) {
        const inStep = measured.get(rows)?.parts.get(probe.name);
        if (inStep) read(inStep, readings);
      }
      if (due.length > 0) run("after");
      for (const { probe, start, readings } of due) {
        if (readings.length !== probe.columns.length)
          throw new RequestError(
            `the probe ${probe.name} gives ${readings.length} ${pluralise(readings.length, "number")} for ${probe.columns.length} ${pluralise(probe.columns.length, "column")}`,
          );
        row.set(readings, start);
      }
    },
  };
}
