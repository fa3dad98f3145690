/** @file What the optimizer of an experiment makes of curvature: the preconditioner that its memory is, and where its edge of stability lies. */
import type { TensorData } from "../engine/index.ts";
import { listChoices } from "../listNames.ts";
import { type OptimizerSettings, optimizerParts, type StabilityThreshold } from "../optimizers/index.ts";
import type { Floats } from "../optimizers/preconditioners.ts";

/** What a run remembers of its optimizer, and how many updates that has seen. */
export interface OptimizerMemory {
  /** How many parameters there are. */
  readonly size: number;
  readonly optimizer: ReadonlyMap<string, TensorData>;
  readonly updates: number;
}

/** The threshold of an experiment's optimizer; null where none is known, or something beside it changes its steps. */
export function findThreshold(optimizer: OptimizerSettings): StabilityThreshold<number> | null {
  return describeUnknown(optimizer) === null ? askThreshold(optimizer) : null;
}

const askThreshold = (optimizer: OptimizerSettings) =>
  optimizerParts.find(optimizer.name).threshold?.(optimizer) ?? null;

/** Why no threshold of the optimizer is known, after "threshold"; null where one is. */
export function describeUnknown(optimizer: OptimizerSettings): string | null {
  if (askThreshold(optimizer) === null) return `none is known of ${optimizer.name}`;
  const { transforms, constraints, frozen } = optimizer;
  const changed = Object.entries({ transforms, constraints, frozen }).find(([, list]) => list.length > 0);
  return changed === undefined ? null : `none is known with optimizer.${changed[0]}`;
}

/**
 * Whether the preconditioner of an optimizer follows from what it remembers. Frozen parameters have no second moment: by ε alone they
 * would outweigh all that are trained.
 */
export const isPreconditioned = ({ name, frozen }: Pick<OptimizerSettings, "name" | "frozen">): boolean =>
  listPreconditioned().includes(name) && frozen.length === 0;

/** Names of the optimizers that have one. */
export const listPreconditioned = (): string[] =>
  optimizerParts.all.flatMap(({ name, preconditioner }) => (preconditioner === undefined ? [] : [name]));

/** What `isPreconditioned` asks for, to be read after "it needs". */
export const describePreconditioned = (): string => `${listChoices(listPreconditioned())}, without frozen parameters`;

/**
 * P of the optimizer in a state of the run, from what it remembers; null where that has an element that is not above 0, as
 * before the first update.
 */
export function preconditionerOf(settings: OptimizerSettings, state: OptimizerMemory): Float64Array | null {
  if (!isPreconditioned(settings)) return null;
  const { size, optimizer, updates } = state;
  const memory = Object.fromEntries(optimizer) as Readonly<Record<string, Floats>>;
  const diagonal = optimizerParts.find(settings.name).preconditioner?.(settings, { size, memory, updates });
  return diagonal?.every((value) => value > 0 && value < Infinity) === true ? diagonal : null;
}
