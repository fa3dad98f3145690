/** @file The combinations of a sweep's axes and seeds, with its conditions. No experiment is made here, so that counting is quick. */

import { flattenSettings } from "../experiment/flattenSettings.ts";
import { RequestError } from "../experiment/index.ts";
import type { Assignment } from "../experiment/override.ts";
import { MOST_COMBINATIONS } from "../limits.ts";
import { showValue } from "../showValue.ts";
import { formatStep } from "../words.ts";
import { type Condition, holds, type Settings } from "./conditions.ts";
import type { SweepDocument } from "./document.ts";
import { type AxisLayout, layAxes } from "./layAxes.ts";
import type { Value, Values } from "./sweep.ts";

/** What a run has instead of, or beside, the settings of the sweep's experiment. */
export interface Combination {
  readonly values: Values;
  /** Values, then what conditions set; by path. The seed is not among them. */
  readonly settings: Settings;
  /** Says whether two have the same settings. */
  readonly key: string;
  readonly seed: number;
}

export interface Combinations {
  /** In order, seeds fastest; each once. */
  readonly different: readonly Combination[];
  readonly skipped: number;
  readonly repeated: number;
}

/** A condition, and what it sets. */
interface ReadyCondition {
  readonly condition: Condition;
  readonly assignments: readonly Assignment[];
}

/** @throws RequestError where there are more than the budget or this program allows, or a condition never holds */
export function combine(document: SweepDocument): Combinations {
  const { experiment: base, conditions, budget } = document;
  const layout = layAxes(document);
  const seeds = listSeeds(document);
  const count = layout.sizes.reduce((product, size) => product * size, seeds.length);
  if (conditions.length === 0) refuseRuns(count, budget.runs);
  if (count > MOST_COMBINATIONS)
    throw new RequestError(
      `axes: the sweep has ${formatStep(count)} combinations, and at most ${formatStep(MOST_COMBINATIONS)} are allowed`,
    );
  const ready = conditions.map((condition, i) => ({
    condition,
    assignments: flattenSettings(condition.set ?? {}, { within: `conditions[${i}].set` }),
  }));
  const held = new Set<ReadyCondition>();
  const different = new Map<string, Combination>();
  let skipped = 0;
  for (const values of listRows(layout))
    for (const seed of seeds) {
      const settings: Settings = new Map(values.map(([path, value]) => [path, { value, within: "axes" }]));
      if (!applyConditions(settings, seed)) skipped++;
      else {
        const left = values.filter(([path]) => settings.get(path)?.within === "axes");
        const key = JSON.stringify([...settings].map(([path, { value }]) => [path, value]));
        const name = `${seed} ${key}`;
        if (!different.has(name)) different.set(name, { values: Object.fromEntries(left), settings, key, seed });
      }
    }
  for (const [i, each] of ready.entries())
    if (!held.has(each))
      throw new RequestError(`conditions[${i}].when: ${showValue(each.condition.when)} never holds; must for some run`);
  refuseRuns(different.size, budget.runs);
  return { different: [...different.values()], skipped, repeated: count - skipped - different.size };

  /** Whether there is a run. Conditions see the seed as a setting. */
  function applyConditions(settings: Settings, seed: number): boolean {
    for (const each of ready) {
      const seen: Settings = new Map(settings).set("seed", { value: seed, within: "seeds" });
      if (!holds(each.condition, seen, base)) continue;
      held.add(each);
      if (each.condition.skip) return false;
      for (const axis of each.condition.without ?? []) settings.delete(axis);
      for (const { path, value, within = "" } of each.assignments) {
        // What is set last comes last.
        settings.delete(path);
        settings.set(path, { value, within });
      }
    }
    return true;
  }
}

function refuseRuns(count: number, most: number | undefined): void {
  if (most !== undefined && count > most)
    throw new RequestError(
      `budget.runs: the sweep has ${formatStep(count)} runs, and at most ${formatStep(most)} are allowed`,
    );
}

function listSeeds({ seeds, experiment }: SweepDocument): readonly number[] {
  return typeof seeds === "number" ? Array.from({ length: seeds }, (_, i) => experiment.seed + i) : seeds;
}

/** Every combination of the axes' values, the last block fastest. */
function* listRows({ axes, sizes }: AxisLayout): Generator<readonly (readonly [path: string, value: Value])[]> {
  const at = sizes.map(() => 0);
  for (;;) {
    yield axes.map(({ path, values, block }) => [path, values[at[block] as number] as Value]);
    let block = sizes.length - 1;
    while (block >= 0 && (at[block] as number) + 1 === sizes[block]) at[block--] = 0;
    if (block < 0) return;
    at[block] = (at[block] as number) + 1;
  }
}
