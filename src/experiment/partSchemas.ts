/** @file The settings of the parts: network, data, optimizer and loss are of several kinds, each with its own; and of batches and validation. */
import { z } from "zod";
import { DATA } from "../data/index.ts";
import { PROBES } from "../instruments/index.ts";
import { LOSSES } from "../losses/index.ts";
import { MODELS } from "../models/index.ts";
import { OPTIMIZERS } from "../optimizers/index.ts";
import { settingsOf } from "./settingsOf.ts";

/** Which rows a step takes. */
export const batchSchema = z
  .strictObject({
    size: z
      .union([z.enum(["full", "openai"]), z.int().min(1).max(1_048_576)])
      .default("full")
      .describe(
        "Training rows (points or equations) a step. `full`: all. `openai`: the rule of openai/grok, the smaller of 512 and half of them, rounded up. A number is at most that of the training rows.",
      ),
    sampling: z
      .enum(["epochs", "replacement"])
      .default("epochs")
      .describe(
        "`epochs`: every row once an epoch, in a new order each; the last batch of an epoch has what is left. `replacement`: each row of each batch is drawn from all.",
      ),
    seed: z
      .union([z.literal("experiment"), z.int().min(0)])
      .default("experiment")
      .describe(
        "Seed of the order of the rows alone; `experiment` for the seed of everything. A fork changes the order with it.",
      ),
  })
  .prefault({})
  .describe("The batches: which training rows each step takes.");

/** What is measured on a schedule besides validation: the settings of every probe under its name. */
export const instrumentsSchema = z
  .strictObject(Object.fromEntries(PROBES.map(({ name, settings }) => [name, settings])) as ProbeSettings)
  .prefault({})
  .describe("Instruments that measure on a schedule of their own. They change no bit of training.");

type ProbeSettings = { [Probe in (typeof PROBES)[number] as Probe["name"]]: Probe["settings"] };

/** The network; the kind is its `name`. */
export const modelSchema = z.discriminatedUnion("name", settingsOf(MODELS)).prefault({}).describe("The network.");

/** The data; the kind is its `name`. */
export const dataSchema = z.discriminatedUnion("name", settingsOf(DATA)).prefault({}).describe("The data.");

/** How the gradient moves the parameters; the kind is its `name`. */
export const optimizerSchema = z
  .discriminatedUnion("name", settingsOf(OPTIMIZERS))
  .prefault({})
  .describe("The optimizer: how the gradient moves the parameters.");

/** What is minimised; the kind is its `name`. */
export const lossSchema = z
  .discriminatedUnion("name", settingsOf(LOSSES))
  .prefault({})
  .describe("The loss: its mean over the scored outputs of a batch is minimised.");
