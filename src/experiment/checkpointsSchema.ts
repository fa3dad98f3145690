/** @file The settings of checkpoints: when the whole state of training is saved, and what is kept. */
import { z } from "zod";

const steps = z.int().min(0).max(1_000_000_000);

const beforeSpikes = z
  .strictObject({
    spikes: z
      .int()
      .min(0)
      .max(10_000)
      .default(10)
      .describe("How many spikes of the loss get their checkpoints, the first ones; 0 for none."),
    states: z
      .int()
      .min(1)
      .max(100)
      .default(2)
      .describe("States kept in memory all the time, and saved once the loss spikes."),
    everySteps: steps
      .min(1)
      .default(50)
      .describe("Steps between two of these states. With 1 the last steps before a spike are all there."),
  })
  .prefault({})
  .describe("States from just before each spike of the loss.");

/** When the state of training is saved. A run can be resumed and forked from each of them to the same bits. */
export const checkpointsSchema = z
  .strictObject({
    everyMinutes: z
      .number()
      .min(0)
      .max(100_000)
      .default(5)
      .describe("Minutes of training between two checkpoints: what a killed run has to compute again. 0 for none."),
    everySteps: steps.default(0).describe("Steps between two checkpoints; 0 for none."),
    powersOfTwo: z
      .boolean()
      .default(false)
      .describe("Also at steps 1, 2, 4, 8, …, which are never removed; openai/grok saves these epochs."),
    keep: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(3)
      .describe(
        "How many checkpoints by time or by steps are kept, the newest ones. Others, and those a fork refers to, stay.",
      ),
    beforeSpikes,
  })
  .prefault({})
  .describe("Checkpoints: parameters and optimizer state, from which a run is resumed or forked. They change no bit.");
