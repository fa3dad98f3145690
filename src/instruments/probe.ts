/** @file What a probe is: a measurement on a schedule, with programs of its own before, in and after a step. */
import type { z } from "zod";
import type { LoadedData, Subset } from "../data/index.ts";
import type { FloatType, Shape, Tensor, TensorData } from "../engine/index.ts";
import type { Surface } from "../landscape/index.ts";
import type { Offers } from "../optimizers/index.ts";
import type { Stream } from "../random/index.ts";
import { markPart } from "../registry.ts";
import type { RecordedColumn, StepTensors } from "./instrument.ts";
import { isDue, isOn, type Moment, type Schedule } from "./schedule.ts";
import type { Subject } from "./subject.ts";

/** The network, without dropout and noise, on rows of the data. */
export interface Evaluation {
  /** Logits in the precision of the loss [answers · rows, classes]. */
  readonly logits: Tensor;
  /** i32 [answers · rows]. */
  readonly labels: Tensor;
  readonly answers: number;
  /** What the classification layer reads [answers · rows, features]. */
  readonly features: Tensor;
  /** What each of the subject's layers makes of them, where a prediction is read [answers · rows, units]. */
  readonly layers: readonly Tensor[];
  /** Mean loss, a scalar. */
  readonly loss: Tensor;
  /** Traces the derivative of `loss` by the parameters, flat. */
  gradient(): Tensor;
}

export interface EvaluationOptions {
  /** Other parameters than the network's, flat. */
  readonly parameters?: Tensor;
  /** Numbers of the rows, anew before each measurement; the first ones where left out. */
  readonly pick?: (measurement: Measurement) => Int32Array;
}

/** Which loss a surface is. */
export interface SurfaceRequest {
  /** How many of the first training rows it is the mean of, or the batch of the step. */
  readonly rows: number | "batch";
  /** What the network and its loss are computed in. */
  readonly precision: FloatType;
}

/** A loss as a function of the parameters, beside the training that it looks at. */
export interface ProbeSurface extends Surface {
  /** Goes to where training is, before the step's update: its parameters and running statistics, and the rows of its batch. */
  follow(): void;
}

/** What a probe may look at. */
export interface ProbeContext extends Subject {
  /** All parameters, one flat vector: before the step's update, or after it. */
  readonly parameters: Tensor;
  /** After the update, what `parameters` were before it. */
  parametersBefore(): Tensor;
  /** The parameters before the first step of training, kept in every checkpoint: those that were drawn, or read from a file. */
  initialParameters(): Tensor;
  /** What the optimizer remembers, by its names: as it is before the step, or after it. */
  readonly optimizerMemory: ReadonlyMap<string, Tensor>;
  /** Traces the network on `rows` rows of a part of the data. Both programs may compute it, each when it runs. */
  evaluate(part: Subset, rows: number, options?: EvaluationOptions): Evaluation;
  /** A surface for `compute`, of a machine of its own; what is returned gives it while something is measured. */
  surface(request: SurfaceRequest): () => ProbeSurface;
  /** A leaf that keeps its values from the program before a step to the one after it. */
  scratch(name: string, shape: Shape, dtype: FloatType): Tensor;
  /** A leaf that keeps its values from one measurement to the next: part of every checkpoint, and first 0. */
  remember(name: string, shape: Shape, dtype: FloatType): Tensor;
}

/** A measurement as it is made. */
export interface Measurement {
  readonly step: number;
  /** Updates since the optimizer's memory was zero, this step's included. */
  readonly updates: number;
  readonly data: LoadedData;
  /** Random numbers that belong to this step and `purpose`, the same on every machine and in a resumed run. */
  stream(purpose: number): Stream;
}

export type ReadTensor = (tensor: Tensor) => TensorData;

/** What is computed at one side of a step's update. */
export interface ProbeProgram {
  /** Scalars, one for each column that is measured there. */
  readonly readings?: readonly Tensor[];
  /** Operations that overwrite leaves of the probe. */
  readonly updates?: readonly Tensor[];
  /** Tensors whose values `compute` looks at. */
  readonly outputs?: readonly Tensor[];
  /** Further numbers, one for each column after those of `readings`, from the values of `outputs` and of the probe's leaves. */
  readonly compute?: (values: ReadTensor, measurement: Measurement) => readonly number[];
}

/**
 * What is read before a step's update, in it and after it follow each other as the columns do. A row of the series is about
 * the parameters before its step.
 */
export interface ProbeSides {
  readonly before?: ProbeProgram;
  /**
   * Joins the program of the step, of which it sees the batch, the gradient and what the optimizer offers. It may not overwrite
   * anything with what the optimizer leaves. Null where the step does not have what it needs.
   */
  readonly during?: (step: StepTensors & Partial<Offers>) => ProbeProgram | null;
  readonly after?: ProbeProgram;
  /** Hears the loss of every step, whether it is measured or not, before `after`. */
  readonly observe?: (trainLoss: number, values: ReadTensor, step: number) => void;
}

export interface ProbePart<S = unknown> {
  /** Where its settings lie: `instruments.<name>`. */
  readonly name: string;
  /** A `z.strictObject`, with `...scheduleSettings` or some of them; every setting has a default and a meaning. */
  readonly settings: z.ZodType<S>;
  /** When it measures, to be read after "recorded". */
  readonly when?: string;
  /** What not every experiment has, to be read after "needs". */
  readonly needs?: string;
  /**
   * How many times as long a measurement takes late in a run as at its first steps, as measured; 1 where left out. For an
   * estimate of the time alone.
   */
  readonly laterTimes?: number;
  /** What it measures, NaN at the steps at which it does not. */
  readonly columns: readonly RecordedColumn[];
  /**
   * Of what each column is measured: it is recorded for each of these as `column/of`, and as `column` alone for an empty text.
   * All readings of a column follow each other. Left out where each of `columns` is one column.
   */
  split?(settings: S, subject: Subject): readonly string[];
  /** Whether a run has its columns: not where it is switched off. By its schedule where left out. */
  isOn?(settings: S, subject: Subject): boolean;
  /** By its schedule where left out. */
  isDue?(settings: S, moment: Moment): boolean;
  /**
   * Refuses what it cannot measure; only asked where it is on.
   * @throws SettingError
   */
  check?(settings: S, subject: Subject): void;
  /** What of it will have no number in so many steps, to be said where it is asked for; undefined where all has. */
  doubt?(settings: S, steps: number): string | undefined;
  /** The programs. */
  trace(context: ProbeContext, settings: S): ProbeSides;
}

/** A part, marked as one; the types see to it that its functions take what its settings are, and by which name they are found. */
export function defineProbe<const Name extends string, T extends z.ZodType>(
  part: ProbePart<z.output<T>> & { readonly name: Name; readonly settings: T },
): ProbePart<z.output<T>> & { readonly name: Name; readonly settings: T } {
  return markPart("probe", part);
}

/** Whether a run has a probe's columns. */
export const isProbeOn = (part: ProbePart, settings: unknown, subject: Subject): boolean =>
  settings !== undefined && (part.isOn?.(settings, subject) ?? isOn(settings as Schedule));

/** Whether a probe measures at a step. */
export const isProbeDue = (part: ProbePart, settings: unknown, moment: Moment): boolean =>
  part.isDue?.(settings, moment) ?? isDue(settings as Schedule, moment);

/** The columns that a probe has in a run, in the order of its readings. */
export function listProbeColumns(part: ProbePart, settings: unknown, subject: Subject): RecordedColumn[] {
  if (part.split === undefined) return [...part.columns];
  const names = part.split(settings, subject);
  return part.columns.flatMap((column) => names.map((of) => nameColumn(column, of)));
}

/** Whether a probe measures the column of this name. */
export const isOfProbe = ({ columns }: Pick<ProbePart, "columns">, name: string): boolean =>
  columns.some((column) => name === column.name || name.startsWith(`${column.name}/`));

/** `weightNorm/layers.0`: what stands before the slash says what is measured, and what stands after it of what. */
function nameColumn(column: RecordedColumn, of: string): RecordedColumn {
  if (of === "") return column;
  return { ...column, name: `${column.name}/${of}`, title: `${column.title}, ${of}` };
}
