/** @file The settings of the parts: network, data, optimizer and loss are of several kinds, each with its own; and of batches and validation. */
import { z } from "zod";
import { DATA, dataParts } from "../data/index.ts";
import { type PROBES, probeParts } from "../instruments/index.ts";
import { LOSSES, lossParts } from "../losses/index.ts";
import { MODELS, modelParts } from "../models/index.ts";
import { createTransformsSettings, OPTIMIZERS, optimizerParts, transformParts } from "../optimizers/index.ts";

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
    accumulate: z
      .int()
      .min(1)
      .max(2048)
      .default(1)
      .describe(
        "Parts in which a batch is computed, one after the other, so that memory holds the activations of one of them: of a batch of n rows each has ⌈n / parts⌉ rows, or one less. Their gradients are added in order, each by its share of the rows. The step is that of the whole batch but for rounding; a batch normalisation takes its statistics of each part, as in PyTorch. 1 for all at once.",
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

/** What is measured on a schedule besides validation: the settings of every probe under its name, where it is asked for. */
export const createInstrumentsSchema = () =>
  z
    .strictObject(
      Object.fromEntries(probeParts.all.map(({ name, settings }) => [name, settings.optional()])) as ProbeSettings,
    )
    .prefault({})
    .describe(
      "Instruments that measure on a schedule of their own, each off where it is left out. They change no bit of training.",
    );

type ProbeSettings = { [Probe in (typeof PROBES)[number] as Probe["name"]]: z.ZodOptional<Probe["settings"]> };

/** The network; the kind is its `name`. */
export const createModelSchema = () => unionOf(modelParts, MODELS).prefault({}).describe("The network.");

/** The data; the kind is its `name`. */
export const createDataSchema = () => unionOf(dataParts, DATA).prefault({}).describe("The data.");

/** How the gradient moves the parameters; the kind is its `name`. */
export const createOptimizerSchema = () =>
  unionOf(optimizerParts, OPTIMIZERS, withAllTransforms)
    .prefault({})
    .describe("The optimizer: how the gradient moves the parameters.");

/** What is minimised; the kind is its `name`. */
export const createLossSchema = () =>
  unionOf(lossParts, LOSSES)
    .prefault({})
    .describe("The loss: its mean over the scored outputs of a batch is minimised.");

/** A part's settings, as far as their type tells. */
type Settings = z.ZodObject<{ name: z.ZodType<string> }>;

type SettingsOf<Parts extends readonly { readonly settings: unknown }[]> = {
  [Index in keyof Parts]: Parts[Index]["settings"];
};

/**
 * One schema for all parts of a registry. Its type is that of `builtIn`, the parts that come with the program: what users
 * add is of no type that could be known here.
 */
function unionOf<const Parts extends readonly [Discriminable, ...Discriminable[]]>(
  { all }: { readonly all: readonly { readonly settings: unknown }[] },
  builtIn: Parts,
  change = (settings: Settings) => settings,
) {
  const settings = all.map((part) => change(part.settings as Settings));
  return z.discriminatedUnion("name", settings as unknown as SettingsOf<typeof builtIn>);
}

type Discriminable = { readonly settings: z.core.$ZodTypeDiscriminable };

/** An optimizer's settings, with the transforms that users have added among those that it takes. */
function withAllTransforms(settings: Settings): Settings {
  const changed = settings.safeExtend({ transforms: createTransformsSettings(transformParts.all) });
  return changed.describe(settings.description ?? "") as unknown as Settings;
}
