/** @file When a probe measures: settings that every probe has, and what follows from them at a step. */
import { z } from "zod";

const MOST_STEPS = 1_000_000_000;

/** Settings of every probe beside its own. None of them by itself measures anything: a probe is off until one is set. */
export const scheduleSettings = {
  everySteps: z
    .int()
    .min(0)
    .max(MOST_STEPS)
    .default(0)
    .describe("Steps between two measurements; 0 for none by this rule."),
  growth: z
    .union([z.literal(0), z.number().min(1.001).max(1000)])
    .default(0)
    .describe(
      "Measures at steps that grow geometrically: at 1, and then at the first step that is at least this times the last; 0 for none by this rule.",
    ),
  at: z
    .array(z.int().min(1).max(MOST_STEPS))
    .max(100_000)
    .default([])
    .describe("Steps at which it measures besides, counted from 1."),
  afterSpike: z
    .int()
    .min(0)
    .max(MOST_STEPS)
    .default(0)
    .describe(
      "How many steps it measures at each of, once the loss has risen to a spike; 0 for none by this rule. What was before a spike is measured afterwards, by replay.",
    ),
};

/** Where training stands when it is asked whether to measure. */
export interface Moment {
  /** The step that is being taken, counted from 1. */
  readonly step: number;
  /** Whether the run was ever to end with this step. */
  readonly isEnd: boolean;
  /** Steps since the loss rose to a spike: 1 at the step after the one that saw it; Infinity where none has. */
  readonly sinceSpike: number;
}

/** When a probe measures, as its settings have it; a user's probe may have fewer. */
export type Schedule = Partial<z.output<z.ZodObject<typeof scheduleSettings>>>;

/** Whether it ever measures, if training goes on long enough. */
export const isOn = ({ everySteps = 0, growth = 0, at = [], afterSpike = 0 }: Schedule): boolean =>
  everySteps > 0 || growth > 0 || at.length > 0 || afterSpike > 0;

/** Whether it measures at a step. */
export function isDue(schedule: Schedule, { step, sinceSpike }: Moment): boolean {
  const { everySteps = 0, growth = 0, at = [], afterSpike = 0 } = schedule;
  if (everySteps > 0 && step % everySteps === 0) return true;
  if (growth > 0 && isGeometric(growth, step)) return true;
  return sinceSpike <= afterSpike || stepsOf(at).has(step);
}

const sets = new WeakMap<readonly number[], ReadonlySet<number>>();

/** Looked at in every step: a list may have many thousands. */
function stepsOf(at: readonly number[]): ReadonlySet<number> {
  const found = sets.get(at) ?? new Set(at);
  sets.set(at, found);
  return found;
}

/** The first step at which it measures whatever the loss does; Infinity where there is none. */
export function firstDue({ everySteps = 0, growth = 0, at = [] }: Schedule): number {
  return Math.min(everySteps > 0 ? everySteps : Infinity, growth > 0 ? 1 : Infinity, least(at));
}

const least = (steps: readonly number[]): number => steps.reduce((first, step) => Math.min(first, step), Infinity);

/** By a recurrence in whole numbers, which is the same everywhere. */
function isGeometric(growth: number, step: number): boolean {
  let next = 1;
  while (next < step) next = Math.max(next + 1, Math.ceil(next * growth));
  return next === step;
}

/**
 * How often it measures in the first `steps` steps, what follows spikes left out; steps that two of its rules name may count twice.
 */
export function countDue({ everySteps = 0, growth = 0, at = [] }: Schedule, steps: number): number {
  const regular = everySteps > 0 ? Math.floor(steps / everySteps) : 0;
  let geometric = 0;
  for (let next = 1; growth > 0 && next <= steps; next = Math.max(next + 1, Math.ceil(next * growth))) geometric++;
  return regular + geometric + at.filter((step) => step <= steps).length;
}
