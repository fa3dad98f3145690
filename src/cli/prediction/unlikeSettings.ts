/** @file In what a run is like none of some others: settings of its data, network, loss and optimizer. */
import { isMapping, type Mapping } from "../../experiment/mapping.ts";

/** Of what a run is made; how often something is measured or kept changes no prediction. */
const GROUPS = ["data", "model", "loss", "optimizer", "batch", "steps"];

/**
 * Paths of the settings whose value no other has; all that the run has, where there are no others.
 * @returns null where nothing is known of the run's own, as of the log of another tool
 */
export function listUnlike(experiment: unknown, others: readonly unknown[]): string[] | null {
  const own = flatten(experiment);
  if (own.size === 0) return null;
  const known = others.map(flatten);
  return [...own].flatMap(([path, value]) => (known.some((other) => other.get(path) === value) ? [] : [path]));
}

function flatten(experiment: unknown): Map<string, string> {
  const settings = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    if (isMapping(value)) for (const [name, inner] of Object.entries(value)) visit(inner, `${path}.${name}`);
    else settings.set(path, JSON.stringify(value));
  };
  if (isMapping(experiment))
    for (const group of GROUPS) if (group in experiment) visit((experiment as Mapping)[group], group);
  return settings;
}
