/** @file Columns made ready for a diagnosis: each on its own steps, with its spikes. */
import type { ColumnValues, Series } from "../series.ts";
import { findSpikes } from "../spikes/findSpikes.ts";
import type { TrainingFacts } from "./facts.ts";
import type { DiagnosedLog, Track } from "./log.ts";
import { directionOf, findRoles, type Role } from "./roles.ts";

/** @param facts what else is known of the run */
export function trackColumns({ step, columns }: Series, facts: TrainingFacts): DiagnosedLog {
  const roles = findRoles(columns);
  const roleOf = new Map(Object.entries(roles).map(([role, name]) => [name, role as Role]));
  const tracks = new Map<string, Track>();
  for (const [name, values] of Object.entries(columns)) {
    const track = takeFinite(step, values);
    if (track.step.length === 0) continue;
    const role = roleOf.get(name);
    const direction = role === undefined ? "rise" : directionOf(role);
    tracks.set(name, {
      ...track,
      spikes: direction === null ? [] : findSpikes(track.step, track.values, direction),
    });
  }
  return { step, columns, facts, roles, tracks };
}

/** By index: an iterator costs as much as all that is done with the numbers. */
function takeFinite(step: Float64Array, values: ColumnValues): Pick<Track, "step" | "values"> {
  let length = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) length++;
  if (length === values.length)
    return { step, values: values instanceof Float64Array ? values : new Float64Array(values) };
  const taken = { step: new Float64Array(length), values: new Float64Array(length) };
  let row = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!Number.isFinite(value)) continue;
    taken.step[row] = step[i] as number;
    taken.values[row] = value;
    row++;
  }
  return taken;
}

/** The column whose spikes say what kind of run it is: the training loss, or the first that is called a loss; null without one. */
export function primaryOf({ roles, tracks }: DiagnosedLog): string | null {
  const named = roles.trainLoss ?? roles.validationLoss;
  if (named !== undefined) return named;
  return (
    [...tracks.keys()].find((name) => /loss|nll|perplexity|ppl|entropy/i.test(name) && !/scale/i.test(name)) ?? null
  );
}
