/** @file The document of a sweep: what one may write, checked and completed. */
import { z } from "zod";
import { completeExperiment, loadExperiment, readWritten } from "../experiment/file/loadExperiment.ts";
import { flattenSettings } from "../experiment/flattenSettings.ts";
import { type Experiment, listSettings, type Override, RequestError } from "../experiment/index.ts";
import { isMapping, type Mapping } from "../experiment/mapping.ts";
import { nameOverride } from "../experiment/override.ts";
import { MOST_COMBINATIONS } from "../limits.ts";
import type { Say } from "../problem.ts";
import { showValue } from "../showValue.ts";
import { ALLOWED_AXIS, type Axis, findKind } from "./axes/index.ts";
import { checkDocument } from "./checkDocument.ts";
import { type Condition, checkCondition, conditionSchema } from "./conditions.ts";
import { overlap, refuseUnknown } from "./paths.ts";
import { spareCheckpoints } from "./spareCheckpoints.ts";
import type { SweepFork } from "./sweep.ts";

const mapping = (title: string) => z.custom<Mapping>(isMapping).meta({ title });

const seed = z.int().min(0);

const budgetSchema = z
  .strictObject({
    runs: z.int().min(1).optional().describe("The most runs that the sweep may have; counted before the first begins."),
    steps: z.int().min(1).optional().describe("The most steps that all runs together may ask for; counted likewise."),
    hours: z
      .number()
      .positive()
      .optional()
      .describe("Hours of training, all runs together, after which none is begun."),
  })
  .prefault({})
  .describe("What the sweep may cost at most.");

export const forkSchema = z
  .strictObject({
    at: z.int().min(1).describe("Step of the parent after which the runs of a seed part."),
    resetOptimizer: z
      .boolean()
      .default(false)
      .describe(
        "Whether the optimizer begins anew there: its moments at zero, its bias corrections at their first step.",
      ),
  })
  .describe(
    "Left out, every run is trained from its first weights. With it the runs of a seed are forks of one parent, which has the experiment and that seed and none of what varies: what they differ in, they do from that state on.",
  );

export const sweepSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)
    .optional()
    .describe("Label of the sweep; the name of its file where it is left out."),
  experiment: z
    .union([z.string(), mapping("")])
    .meta({ title: "the name of a preset, the path of a file, or settings" })
    .describe("What all runs have in common. A path begins at the folder of the sweep's file."),
  set: mapping("values by the paths of settings")
    .default({})
    .describe("What is set on top of the experiment, for all runs; paths, or groups as in an experiment."),
  axes: mapping("axes by the paths of settings").default({}).describe("What varies: by path, an axis."),
  zip: z
    .array(z.array(z.string()).min(2))
    .default([])
    .meta({ title: "a list of lists of at least two axes" })
    .describe("Axes that go together: their first values, their second ones, and so on. They have as many values."),
  seeds: z
    .union([z.int().min(1).max(MOST_COMBINATIONS), z.array(seed).min(1)])
    .default(1)
    .meta({ title: "a number of seeds of at least 1, or a list of different seeds" })
    .describe("Every point is run with each. A number of them begins at the `seed` of the experiment."),
  conditions: z
    .array(z.unknown())
    .default([])
    .meta({ title: "a list of conditions" })
    .describe("What is different in some places; each sees what those before it did."),
  fork: forkSchema.optional(),
  budget: budgetSchema,
});

export type Budget = z.output<typeof budgetSchema>;

/** A sweep's document, checked and complete. As YAML or JSON it is a document again, of the same sweep. */
export interface SweepDocument {
  readonly name: string;
  /** Complete; what was set for all runs is in it. */
  readonly experiment: Experiment;
  /** By path, in the order in which they were written. */
  readonly axes: Readonly<Record<string, Axis>>;
  readonly zip: readonly (readonly string[])[];
  readonly seeds: number | readonly number[];
  readonly conditions: readonly Condition[];
  readonly fork?: SweepFork;
  readonly budget: Budget;
}

/** Where a document comes from. */
export interface SweepPlace {
  /** The sweep's name where it gives none. */
  readonly name: string;
  /** Where the paths of files in it begin. */
  readonly folder: string;
  /** Is told what was taken that nobody asked for. */
  readonly say?: Say;
}

/**
 * The sweep that `document` describes. Files are read only where it names one as its experiment.
 * @param overrides on top of its experiment and of its `set`, for all runs
 * @throws RequestError with a message of one line, which names the path, the value and what is allowed
 */
export function parseSweep(document: unknown, place: SweepPlace, overrides: readonly Override[] = []): SweepDocument {
  const asked = checkDocument(sweepSchema, document, "");
  const { name = place.name, seeds, zip, fork, budget } = asked;
  const { folder, say = () => {} } = place;
  if (Array.isArray(seeds) && new Set(seeds).size < seeds.length)
    throw new RequestError(`seeds: ${showValue(seeds)} is not allowed; must be different seeds`);
  const set = [...flattenSettings(asked.set, { within: "set" }), ...overrides];
  const source = asked.experiment;
  const all = [...spareCheckpoints(readWritten(source, folder), set), ...set];
  const experiment =
    typeof source === "string"
      ? loadExperiment(source, all, { folder, say })
      : completeExperiment(source, all, { name, folder, within: "experiment", say });
  const axes = Object.entries(asked.axes).map(([path, axis]): [string, Axis] => {
    const value = Array.isArray(axis) ? axis[0] : null;
    refusePath(path);
    refuseUnknown(experiment, { path, value, within: "axes" });
    const setter = nameOverride(path.split("."), path, set);
    if (setter !== null) throw new RequestError(`axes.${path}: ${setter} sets it too; one of them must go`);
    return [path, checkAxis(path, axis)];
  });
  const paths = axes.map(([path]) => path);
  refuseOverlap(paths);
  if (typeof seeds === "number" && experiment.seed > Number.MAX_SAFE_INTEGER - (seeds - 1))
    throw new RequestError(`seeds: ${seeds} is not allowed; must end below 2^53, and the first is ${experiment.seed}`);
  const conditions = asked.conditions.map((condition, i) => {
    const checked = checkDocument(conditionSchema, condition, `conditions[${i}]`);
    checkCondition(checked, `conditions[${i}]`, paths, experiment);
    return checked;
  });
  return { name, experiment, axes: Object.fromEntries(axes), zip, seeds, conditions, ...(fork && { fork }), budget };
}

function refusePath(path: string): void {
  if (path === "seed")
    throw new RequestError("axes.seed: is not allowed; must be in seeds, like seeds: 3 or seeds: [0, 1, 2]");
  if (path === "name")
    throw new RequestError("axes.name: is not allowed; the name of an experiment makes no other run of it");
}

/** Of two axes of one setting one would be lost unseen. */
function refuseOverlap(paths: readonly string[]): void {
  for (const [i, path] of paths.entries()) {
    const other = paths.slice(0, i).find((each) => overlap(each, path));
    if (other !== undefined) throw new RequestError(`axes.${path}: axes.${other} sets it too; one of them must go`);
  }
}

function checkAxis(path: string, axis: unknown): Axis {
  const place = `axes.${path}`;
  if (Array.isArray(axis) && axis.length > 0) return axis;
  const kind = isMapping(axis) ? findKind(axis) : undefined;
  if (kind === undefined)
    throw new RequestError(`${place}: ${showValue(axis)} is not allowed; must be ${ALLOWED_AXIS}`);
  const checked = checkDocument(kind.settings, axis, place) as Exclude<Axis, readonly unknown[]>;
  const range = (checked as Readonly<Record<string, unknown>>)[kind.name] as readonly number[];
  if (isWholeSetting(path) && !range.every(Number.isInteger))
    throw new RequestError(
      `${place}.${kind.name}: ${showValue(range)} is not allowed; must be whole numbers, as ${path} is`,
    );
  return checked;
}

/** Whether a number at `path` must be a whole one, whatever the kind of its group. */
export function isWholeSetting(path: string): boolean {
  const settings = listSettings().filter((setting) => setting.path === path);
  return settings.length > 0 && settings.every(({ isWhole }) => isWhole);
}
