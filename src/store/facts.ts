/** @file The facts of a run: every key of manifest.json and of an event, for who writes them and for all who read them. */
import { z } from "zod";
import { isCheckpointFile } from "./checkpointName.ts";
import { checkData } from "./plainData.ts";
import { formatVersion } from "./signedManifest.ts";

// A schema's message says what must be there instead. Keys that no schema names are kept, and looked at by nobody.
export const text = z.string("a text");
export const time = z.iso.datetime("a time in UTC, as in 2026-11-22T10:00:00.000Z");
export const hash = z.string("a SHA-256").regex(/^[0-9a-f]{64}$/, "a SHA-256");
/** Of a folder beside the run's. */
const folderName = z.string("the name of a folder").regex(/^(?!\.{0,2}$)[^/\0]+$/, "the name of a folder");
const path = z.string("a path").regex(/^[^\0]*$/, "a path");
const object = "an object";
const finite = z.number("a number, or null");

/** What a number can be at all; how many steps a run can have, its experiment says. */
export function wholeNumber(least: number) {
  const allowed = `a whole number of at least ${least}`;
  return z.int(allowed).min(least, allowed);
}

export function oneOf<const T extends readonly [string, ...string[]]>(...names: T) {
  return z.enum(names, `one of ${names.join(", ")}`);
}

/**
 * - `running`: being written, or its process was killed.
 * - `done`: trained all steps asked for, or those up to where a rule of its own ended it.
 * - `interrupted`: stopped by the user.
 * - `failed`: stopped by an error.
 * - `non-finite`: stopped because a value became NaN or infinite.
 */
const status = oneOf("running", "done", "interrupted", "failed", "non-finite");

const column = z.object(
  {
    name: z.string("a name").regex(/^(?!step$).+$/s, "a name other than step"),
    type: oneOf("f32", "f64"),
  },
  object,
);

/**
 * Why a checkpoint was saved. Those of `interval` and `time` make room for newer ones, all others stay:
 * `power-of-two` (step 1, 2, 4, …), `event` (before a spike of the loss, or the last before a number became non-finite), `start` and `last` of a run.
 */
const reason = oneOf("interval", "time", "power-of-two", "event", "start", "last");

const checkpoint = z
  .object(
    {
      step: wholeNumber(0),
      /** Relative to the run folder. */
      file: z.string("the name of its file"),
      bytes: wholeNumber(0),
      /** Of the file. */
      sha256: hash,
      reason,
      parametersSha256: text.optional(),
    },
    object,
  )
  .refine(({ step, file }) => isCheckpointFile(file, step), {
    path: ["file"],
    error: "the name that a checkpoint of its step has, in checkpoints/",
  });

/** Something that happened to the run and not in its training, with whatever else its writer says. */
const historyEntry = z
  .looseObject({ at: time, kind: text }, object)
  // The step at which the run was to end until then: the rows that it was to have depend on it.
  .refine(({ kind, from }) => kind !== "extended" || wholeNumber(1).safeParse(from).success, {
    path: ["from"],
    error: "a whole number of at least 1",
  });

const forkedFrom = z.object(
  {
    /** Name of the parent's folder. */
    run: folderName,
    /** The parent's folder, relative to the fork's, or absolute. */
    path,
    /** The parent's step that the fork starts from; its own first step is the next one. */
    step: wholeNumber(0),
    /** Of the parent's parameters at that step. */
    parametersSha256: text,
    changes: z.array(
      z.object({ path: text, from: z.unknown().optional(), to: z.unknown().optional() }, object),
      "a list",
    ),
    optimizerState: oneOf("kept", "reset"),
    /** The last step of its history whose loss is another function than its own, changed by this fork or one before it. */
    otherLossEnd: wholeNumber(0).optional(),
  },
  object,
);

/** What only the store writes. */
const ownSchema = z.object(
  {
    formatVersion: z.literal(formatVersion, String(formatVersion)),
    status,
    startedAt: time,
    /** Null while running. */
    endedAt: time.nullable(),
    /** The last step that was on disk when this was written; a running run may have more since. Null for none. */
    steps: wholeNumber(0).nullable(),
    /** The columns of the series, without `step`. */
    columns: z.array(column, "a list"),
    /** Of experiment.yaml. */
    experimentSha256: hash,
    /** Of events.jsonl; null while there are no events, as in a running run. */
    eventsSha256: hash.nullable(),
    /** While experiment.yaml is being replaced: the SHA-256 that it may have as well. */
    nextExperimentSha256: hash.optional(),
    /** By ascending steps. */
    checkpoints: z.array(checkpoint, "a list"),
    /** What happened to the run as a process: resumed, lock taken over, repaired. Oldest first. */
    history: z.array(historyEntry, "a list"),
  },
  object,
);

/**
 * What a number of the loss is, the mean loss at which a training set counts as fitted, and the least that it can be; nats,
 * 0.01 and 0 where left out.
 */
const loss = z
  .object(
    {
      unit: text,
      fittedBelow: z.number("a number").positive("a number greater than 0"),
      floor: z.number("a number").min(0, "a number of at least 0").optional(),
    },
    object,
  )
  .refine(({ fittedBelow, floor = 0 }) => floor < fittedBelow, { path: ["floor"], error: "less than fittedBelow" });

/** What the callers of the store write: who made the run, from what, and how it ended. */
const factsSchema = z
  .object(
    {
      /** Of the program. */
      version: text,
      engine: z.object({ name: text, arithmetic: oneOf("strict", "fast"), threads: wholeNumber(1) }, object),
      /** What multiplied the matrices: WebAssembly, or machine code of so many bits. The bits of strict arithmetic are the same. */
      products: text,
      host: z.object({ node: text, platform: text, processor: text }, object),
      /** Files of the user whose parts (optimizers, data, …) were at hand. */
      parts: z.array(z.object({ file: path, sha256: hash }, object), "a list"),
      data: z.object(
        { trainRows: wholeNumber(0), validationRows: wholeNumber(0), stepsPerEpoch: wholeNumber(1) },
        object,
      ),
      loss,
      /** The log of another tool, which has no training that could go on; a run of this program says nothing. */
      kind: oneOf("imported-log"),
      /** What the import of a log had to say. */
      notes: z.array(text, "a list"),
      /** Of a run that began with weights from elsewhere. */
      importedFrom: z.object({ file: text, sha256: text, format: text }, object),
      forkedFrom,
      /** At the end of the run. */
      parametersSha256: text,
      stepsPerSecond: z.number("a number").min(0, "a number of at least 0"),
      /** What came of it up to its last step, so that a list of runs opens no series; null for what is no finite number. */
      outcome: z.object(
        {
          answer: text,
          slingshots: wholeNumber(0),
          trainLoss: finite.nullable(),
          trainAccuracy: finite.nullable(),
          validationAccuracy: finite.nullable(),
        },
        object,
      ),
      /** The rule of the experiment (`stop`) that held at its last step; left out where none did. */
      endedBy: z.object({ rule: text, step: wholeNumber(1) }, object),
      /** Why the run failed. */
      error: text,
    },
    object,
  )
  .partial();

const manifestSchema = z
  .object({ ...ownSchema.shape, ...factsSchema.shape }, "the manifest of a run")
  .superRefine(({ columns, checkpoints }, context) => {
    const complain = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    const names = new Set<string>();
    for (const [i, { name }] of columns.entries()) {
      if (names.has(name)) complain(["columns", i, "name"], "a name that no other column has");
      names.add(name);
    }
    for (const [i, { step }] of checkpoints.entries()) {
      const before = checkpoints[i - 1]?.step ?? -1;
      if (step <= before) complain(["checkpoints", i, "step"], `more than ${before}, the step before it`);
    }
  });

/** What happened at which step, with whatever else its writer says. */
const eventSchema = z.looseObject({ step: wholeNumber(0), kind: text }, "an event");

/** Deeply read-only. */
type Facts<T> = T extends readonly (infer Item)[]
  ? readonly Facts<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Facts<T[Key]> }
    : T;

export type RunStatus = z.output<typeof status>;
export type CheckpointReason = z.output<typeof reason>;
export type RunFacts = Facts<z.output<typeof factsSchema>>;
export type ForkedFrom = Facts<z.output<typeof forkedFrom>>;
export type ImportedFrom = NonNullable<RunFacts["importedFrom"]>;
/** A checkpoint as the manifest lists it. */
export type CheckpointEntry = Facts<z.output<typeof checkpoint>>;
export type HistoryEntry = Facts<z.output<typeof historyEntry>>;
/** manifest.json. */
export type RunManifest = Facts<z.output<typeof manifestSchema>>;
/** One line of events.jsonl. */
export type RunEvent = Facts<z.output<typeof eventSchema>>;

/** @throws Error naming the first wrong fact, its value, and what must be there */
export function checkManifest(value: unknown): RunManifest {
  return checkData<RunManifest>(manifestSchema, value);
}

/** @throws Error as `checkManifest` */
export function checkEvent(value: unknown): RunEvent {
  return checkData<RunEvent>(eventSchema, value);
}

/** Throws RangeError when a caller's facts for the manifest have a key of the store's own. */
export function refuseOwnKeys(facts: object): void {
  const key = [...Object.keys(ownSchema.shape), "checksum"].find((name) => Object.hasOwn(facts, name));
  if (key !== undefined) throw new RangeError(`the manifest's ${key} is set by the store`);
}
