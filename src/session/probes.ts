/** @file The probes of an experiment, traced: their programs, what they remember, and what they look at. */
import type { Subset } from "../data/index.ts";
import { type FloatType, leaf, overwrite, type Program, type Tensor } from "../engine/index.ts";
import { type Experiment, RequestError } from "../experiment/index.ts";
import {
  isProbeDue,
  isProbeOn,
  listProbeColumns,
  type Measurement,
  type Moment,
  type ProbePart,
  type ProbeProgram,
  type ProbeSides,
  type ProbeSurface,
  probeParts,
  type RecordedColumn,
  type Schedule,
  type Subject,
  type SurfaceRequest,
  validation,
} from "../instruments/index.ts";
import type { TracedBatch } from "./batch.ts";
import { listPiecePrograms, type Pieces } from "./pieces.ts";
import type { StepProgram, TrainingGraph } from "./trainingGraph.ts";

/** Before a step's update, or after it: sides that have programs of their own. */
export type Side = "before" | "after";

/** The name of a program of the machine. */
export const programName = (group: string, side: Side): string => `${group} ${side}`;

/** Name of the program that keeps the parameters as they are before a step. */
export const KEEP = "keep parameters";

/** Name of a probe's leaf that holds the parameters before the first step. */
const FIRST_VALUES = "first";

/** Whether what a probe remembers under this name are the parameters before the first step. */
export const areFirstValues = (name: string): boolean => name.endsWith(`.${FIRST_VALUES}`);

/** Rows of the data that a probe looks at. */
export interface ProbeBatch {
  /** How they are computed, where they are more than memory holds at once. */
  readonly rows: { readonly batch: TracedBatch } | { readonly pieces: Pieces };
  readonly part: Subset;
  /** Numbers of the rows, anew before each measurement. */
  readonly pick: (measurement: Measurement) => Int32Array;
}

/** A probe that applies to a run. */
export interface TracedProbe {
  readonly name: string;
  /** The same for probes that are always due together. */
  readonly schedule: string;
  readonly columns: readonly RecordedColumn[];
  readonly sides: ProbeSides;
  /** Leaves that are part of the state, by name. */
  readonly memory: ReadonlyMap<string, Tensor>;
  readonly batches: readonly ProbeBatch[];
  /** Whether the parameters are to be kept as they are before a step that it measures. */
  readonly looksBack: boolean;
  isDue(moment: Moment): boolean;
}

/** Probes that are always due together: they share a program at each side, in which what several compute is computed once. */
export interface ProbeGroup {
  /** Their names, joined. */
  readonly name: string;
  readonly probes: readonly TracedProbe[];
}

export interface TracedProbes {
  readonly all: readonly TracedProbe[];
  readonly groups: readonly ProbeGroup[];
  /** The parameters as they were before the step, for probes that look back. */
  readonly kept: Tensor;
  /** The surfaces that probes ask for. */
  readonly surfaces: readonly RequestedSurface[];
}

/** A surface that a probe has asked for, until it is there. */
export interface RequestedSurface {
  readonly request: SurfaceRequest;
  surface: ProbeSurface | undefined;
}

/** The probes that apply, each with its settings; validation first. */
function listProbes(experiment: Experiment, subject: Subject): (readonly [ProbePart, unknown])[] {
  const settingsOf: Readonly<Record<string, unknown>> = experiment.instruments;
  const all: readonly (readonly [ProbePart, unknown])[] = [
    [validation, experiment.validation],
    ...probeParts.all.map((part) => [part, settingsOf[part.name]] as const),
  ];
  return all.filter(([part, settings]) => isProbeOn(part, settings, subject));
}

/** Traces all probes that apply. */
export function traceProbes(graph: TrainingGraph, experiment: Experiment, subject: Subject): TracedProbes {
  const kept = leaf("parameters before", graph.parameters.shape, experiment.model.precision);
  const surfaces: RequestedSurface[] = [];
  const all = listProbes(experiment, subject).map(([part, settings]) =>
    traceProbe(graph, subject, { kept, surfaces }, part, settings),
  );
  return { all, groups: groupProbes(all), kept, surfaces };
}

function groupProbes(all: readonly TracedProbe[]): ProbeGroup[] {
  const schedules = [...new Set(all.map(({ schedule }) => schedule))];
  return schedules.map((schedule) => {
    const probes = all.filter((probe) => probe.schedule === schedule);
    return { name: probes.map(({ name }) => name).join("+"), probes };
  });
}

/** What is the same for probes that are always due together; a rule of its own is shared with none. */
function describeSchedule({ name, isDue }: ProbePart, settings: unknown): string {
  if (isDue !== undefined) return name;
  const { everySteps = 0, growth = 0, at = [], afterSpike = 0 } = settings as Schedule;
  return JSON.stringify([everySteps, growth, at, afterSpike]);
}

/** What the probes of a session have in common. */
interface Shared {
  readonly kept: Tensor;
  readonly surfaces: RequestedSurface[];
}

function traceProbe(
  graph: TrainingGraph,
  subject: Subject,
  shared: Shared,
  part: ProbePart,
  settings: unknown,
): TracedProbe {
  const memory = new Map<string, Tensor>();
  const batches: ProbeBatch[] = [];
  let looksBack = false;
  let initial: Tensor | undefined;
  const nameLeaf = (name: string) => `${part.name}.${name}`;
  const sides = part.trace(
    {
      ...subject,
      parameters: graph.parameters,
      parametersBefore: () => {
        looksBack = true;
        return shared.kept;
      },
      initialParameters: () => {
        initial ??= leaf(nameLeaf(FIRST_VALUES), graph.parameters.shape, graph.parameters.dtype as FloatType);
        memory.set(nameLeaf(FIRST_VALUES), initial);
        return initial;
      },
      optimizerMemory: graph.optimizer.memory,
      evaluate: (of, rows, { parameters: others, pick } = {}) => {
        const first = Int32Array.from({ length: rows }, (_, number) => number);
        const add = (computed: ProbeBatch["rows"]) =>
          batches.push({ rows: computed, part: of, pick: pick ?? (() => first) });
        const traceAtOnce = () => {
          const evaluation = graph.traceEvaluation(rows, others);
          add({ batch: evaluation });
          return { ...evaluation, layers: evaluation.layers ?? [] };
        };
        // Other parameters are known within the probe's own program only.
        const inPieces = others === undefined && graph.tracePieces(rows, nameLeaf(`${batches.length}`));
        if (!inPieces) return traceAtOnce();
        const { pieces } = inPieces;
        add({ pieces });
        return {
          ...inPieces,
          get layers() {
            return pieces.gathering.askForLayers();
          },
          gradient: () => traceAtOnce().gradient(),
        };
      },
      surface: (request) => {
        const asked: RequestedSurface = { request, surface: undefined };
        shared.surfaces.push(asked);
        return () => {
          if (asked.surface === undefined) throw new Error(`${part.name}: there is no surface before training begins`);
          return asked.surface;
        };
      },
      scratch: (name, dimensions, dtype) => leaf(nameLeaf(name), dimensions, dtype),
      remember: (name, dimensions, dtype) => {
        const tensor = leaf(nameLeaf(name), dimensions, dtype);
        memory.set(nameLeaf(name), tensor);
        return tensor;
      },
    },
    settings,
  );
  return {
    name: part.name,
    schedule: describeSchedule(part, settings),
    columns: listProbeColumns(part, settings, subject),
    sides,
    memory,
    batches,
    looksBack,
    isDue: (moment) => isProbeDue(part, settings, moment),
  };
}

/**
 * Refuses a probe that the steps of this experiment do not have what it needs.
 * @throws RequestError naming those that could measure here
 */
export function refuseMisfits(
  graph: TrainingGraph,
  { step }: StepProgram,
  { all, kept }: TracedProbes,
  subject: Subject,
): void {
  const misfit = all.find(({ sides }) => sides.during?.(step) === null);
  if (misfit === undefined) return;
  const fits = (part: ProbePart): boolean => {
    try {
      const settings = part.settings.parse({});
      part.check?.(settings, subject);
      return traceProbe(graph, subject, { kept, surfaces: [] }, part, settings).sides.during?.(step) !== null;
    } catch {
      return false;
    }
  };
  const { needs = "what this experiment does not have" } = probeParts.find(misfit.name);
  const others = probeParts.all.filter(fits).map(({ name }) => name);
  throw new RequestError(
    `instruments.${misfit.name}: cannot measure here; it needs ${needs}; those that can are ${others.join(", ")}`,
    { needs },
  );
}

/** The programs of `probes` for the machine, by name. */
export function listPrograms({ all, groups, kept }: TracedProbes, parameters: Tensor): [string, Program][] {
  const own = groups.flatMap(({ name, probes }) => {
    // Labels are written with every batch, whether the probe looks at them or not; what is remembered is saved always.
    const leaves = probes.flatMap(({ batches, memory }) => [
      ...batches.flatMap(({ rows }) => ("batch" in rows ? [rows.batch.labels] : rows.pieces.gathering.listLeaves())),
      ...memory.values(),
    ]);
    return (["before", "after"] as const).flatMap((side): [string, Program][] => {
      const programs = probes.flatMap(({ sides }) => sides[side] ?? []);
      if (programs.length === 0) return [];
      const updates = programs.flatMap((program) => program.updates ?? []);
      return [[programName(name, side), { outputs: [...programs.flatMap(outputsOf), ...leaves], updates }]];
    });
  });
  const pieces = all.flatMap(({ batches }) =>
    batches.flatMap(({ rows }) => ("pieces" in rows ? listPiecePrograms(rows.pieces) : [])),
  );
  if (!all.some(({ looksBack }) => looksBack)) return [...own, ...pieces];
  return [...own, ...pieces, [KEEP, { outputs: [], updates: overwrite(kept, parameters) }]];
}

const outputsOf = ({ readings = [], outputs = [] }: ProbeProgram): readonly Tensor[] => [...readings, ...outputs];

/** A training step in which probes measure. */
export interface MeasuredStep {
  readonly program: Program;
  /** What each probe that measures in the step computes there, by its name. */
  readonly parts: ReadonlyMap<string, ProbeProgram>;
}

/** The step's program with what probes compute in it; null where none does. */
export function measureInStep({ step, program }: StepProgram, probes: readonly TracedProbe[]): MeasuredStep | null {
  const parts = new Map(
    probes.flatMap(({ name, sides }) => {
      const part = sides.during?.(step);
      return part === undefined || part === null ? [] : [[name, part] as const];
    }),
  );
  if (parts.size === 0) return null;
  const all = [...parts.values()];
  const outputs = [...program.outputs, ...all.flatMap(outputsOf)];
  const updates = [...(program.updates ?? []), ...all.flatMap((part) => part.updates ?? [])];
  return { program: { outputs, updates }, parts };
}
