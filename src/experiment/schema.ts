/** @file The schema of an experiment: every setting with its meaning, its bounds and its default. */
import { z } from "zod";
import { validation } from "../instruments/index.ts";
import { derive } from "../registry.ts";
import { stopSettings } from "../rules/index.ts";
import { checkpointsSchema } from "./checkpointsSchema.ts";
import { refuseCombinations } from "./combinations.ts";
import {
  batchSchema,
  createDataSchema,
  createInstrumentsSchema,
  createLossSchema,
  createModelSchema,
  createOptimizerSchema,
} from "./partSchemas.ts";

const createFields = () =>
  z.strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
      .default("experiment")
      .describe("Label of the experiment; it becomes part of the name of the run's folder."),
    model: createModelSchema(),
    data: createDataSchema(),
    batch: batchSchema,
    validation: validation.settings,
    instruments: createInstrumentsSchema(),
    optimizer: createOptimizerSchema(),
    loss: createLossSchema(),
    checkpoints: checkpointsSchema,
    arithmetic: z
      .enum(["strict", "fast"])
      .default("strict")
      .describe(
        "`strict`: every operation rounds once and sums have a fixed order, so that a run has the same bits on every machine and any number of threads. `fast`: fused multiply-add where the machine has it; bits may differ between machines.",
      ),
    steps: z.int().min(1).max(1_000_000_000).default(5000).describe("Updates of the parameters."),
    stop: stopSettings,
    seed: z
      .int()
      .min(0)
      .default(0)
      .describe(
        "Of all random numbers: data, batches, first weights, dropout and weight noise come from independent streams of it.",
      ),
  });

/** A complete experiment. */
export type Experiment = z.output<ReturnType<typeof createFields>>;

/** An experiment as people write it: what is left out has its default. */
export type ExperimentInput = z.input<ReturnType<typeof createFields>>;

/**
 * An experiment: all that decides the bits of a run, and what of it is saved. Everything has a default; unknown settings are refused.
 *
 * The document is the same in a file, in a preset and in the manifest of a run.
 */
export const experimentSchema = derive(() =>
  createFields().superRefine(refuseCombinations, { when: ({ issues }) => issues.length === 0 }),
);
