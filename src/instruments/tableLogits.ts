/** @file The network on the whole table of modular arithmetic, for probes that look at the waves of its logits. */
import { z } from "zod";
import type { LoadedData, Subset } from "../data/index.ts";
import type { Tensor } from "../engine/index.ts";
import { countFrequencies } from "../measures/fourier.ts";
import { SettingError } from "../settingError.ts";
import { type AnsweredEquations, analyzeLogits, type LogitWaves } from "./logitWaves.ts";
import { type AnswerCycle, readOperands, requireAnswerCycle } from "./operands.ts";
import type { ProbeContext, ReadTensor } from "./probe.ts";
import type { Subject } from "./subject.ts";

export const frequenciesSetting = z.array(z.int().min(1).max(512)).max(512).default([]);

/** @throws SettingError where there is no such frequency, or the operation has no cycle */
export function checkFrequencies(probe: string, frequencies: readonly number[], { shape }: Subject): void {
  const last = countFrequencies(requireAnswerCycle(probe, shape).length);
  if (frequencies.some((frequency) => frequency > last))
    throw new SettingError(`instruments.${probe}.frequencies`, frequencies, `frequencies from 1 to ${last}`);
}

/** The table as the network answers it at a measurement. */
export interface TableLogits extends LogitWaves {
  readonly subsets: Readonly<Record<Subset, AnsweredEquations>>;
}

interface TracedTable {
  readonly outputs: readonly Tensor[];
  read(values: ReadTensor, data: LoadedData): TableLogits;
}

/** Traces the network on all equations. */
export function traceTable(probe: string, { shape, evaluate }: ProbeContext): TracedTable {
  const cycle = requireAnswerCycle(probe, shape);
  const trace = (subset: Subset) => createReader(subset, evaluate(subset, shape.rows[subset]), shape, cycle);
  const [train, validation] = [trace("train"), trace("validation")];
  return {
    outputs: [...train.outputs, ...validation.outputs],
    read: (values, data) => {
      const subsets = { train: train.read(values, data), validation: validation.read(values, data) };
      return { subsets, ...analyzeLogits([subsets.train, subsets.validation], cycle.length, shape.classes) };
    },
  };
}

/** Of several answers the first one is the equation's; all rows' first ones stand before all second ones. */
function createReader(
  subset: Subset,
  { logits, labels }: { readonly logits: Tensor; readonly labels: Tensor },
  shape: Subject["shape"],
  cycle: AnswerCycle,
) {
  let located: (Pick<AnsweredEquations, "answers" | "weights"> & { readonly data: LoadedData }) | undefined;
  return {
    outputs: [logits, labels],
    read: (values: ReadTensor, data: LoadedData): AnsweredEquations => {
      if (located?.data !== data) located = { data, ...locateAnswers(readOperands(data, subset, shape), cycle, shape) };
      return { ...located, logits: values(logits), labels: values(labels) };
    },
  };
}

function locateAnswers(operands: Int32Array, { places, length, sign }: AnswerCycle, { rows }: Subject["shape"]) {
  // Where a ∘ b and b ∘ a are one equation it stands for both pairs.
  const isFolded = rows.train + rows.validation < length ** 2;
  const answers = new Int32Array(operands.length / 2).fill(-1);
  const weights = new Float64Array(answers.length);
  for (let row = 0; row < answers.length; row++) {
    const a = places[operands[2 * row] as number] as number;
    const b = places[operands[2 * row + 1] as number] as number;
    if (a === -1 || b === -1) continue;
    answers[row] = (a + sign * b + length) % length;
    weights[row] = isFolded && a !== b ? 2 : 1;
  }
  return { answers, weights };
}
