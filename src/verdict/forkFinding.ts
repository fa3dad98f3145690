/** @file What a fork has to do with its parent, in sentences. */

import { listEffectiveChanges } from "../experiment/index.ts";
import type { ForkedFrom } from "../store/index.ts";
import { countSlingshots, formatNumber, formatStep, joinWords, pluralise } from "../words.ts";
import { countWithin, wordLater } from "./comparison.ts";
import { isUnchanged } from "./forkOrigin.ts";
import type { JudgedFork, JudgedRun } from "./judgedRun.ts";
import { listLostSteps, losesSteps } from "./lostSteps.ts";
import { formatSetting } from "./settingsDiff.ts";

/** "Forked from hypercube-1f3a at step 560, with optimizer.epsilon 1e-5 instead of 1e-8." */
export function describeOrigin(origin: ForkedFrom): string {
  const changes = listEffectiveChanges(origin.changes).map(
    ({ path, from, to }) => `${path} ${formatSetting(to ?? null)} instead of ${formatSetting(from ?? null)}`,
  );
  if (origin.optimizerState === "reset") changes.push("the optimizer's state reset");
  const how = changes.length === 0 ? "with nothing changed" : `with ${joinWords(changes)}`;
  return `Forked from ${origin.run} at step ${formatStep(origin.step)}, ${how}.`;
}

/** How many slingshots the parent has over the same steps; null where that is not known or the two share no step. */
export function describeParent(run: JudgedRun, { origin, parent }: JudgedFork, last: number): string | null {
  if (parent === null || parent.lastStep === null || parent.slingshots === null) return null;
  const upTo = Math.min(last, parent.lastStep);
  if (upTo <= origin.step)
    return `Its parent ends at step ${formatStep(parent.lastStep)}, so there is nothing to compare.`;
  const lost = listLostSteps([...(run.damaged ?? []), ...parent.damaged]);
  const readable = losesSteps(lost, origin.step, upTo) ? " in what can be read" : "";
  const counts = { byThen: parent.slingshots.length, inAll: parent.slingshotsInAll };
  const parents = `${countSlingshots(counts.byThen)}${readable}${wordLater(counts)}`;
  if (upTo < last) {
    const own = countWithin(run, { after: origin.step, upTo });
    return `Up to step ${formatStep(upTo)}, where its parent ends, the parent has ${parents} and this run ${own.byThen || "none"}${wordLater(own)}.`;
  }
  if (parent.lastStep > last) return `Up to step ${formatStep(upTo)}, its parent has ${parents}.`;
  return `Over the same steps its parent has ${parents}.`;
}

/**
 * Whether a fork without a change equals its parent bit for bit, and where it first does not. Of a fork with a change,
 * only that it equals its parent after all.
 */
export function describeEquality({ origin, parent }: JudgedFork): string | null {
  if (parent === null) return null;
  const { firstStep, lastStep, steps, columns, difference } = parent.comparison;
  if (firstStep === null || lastStep === null) return null;
  const gaps =
    steps === lastStep - firstStep + 1
      ? ""
      : `, as far as both recorded them (${formatStep(steps)} ${pluralise(steps, "step")})`;
  const span = `over steps ${formatStep(firstStep)} to ${formatStep(lastStep)}${gaps}, in all ${columns} columns`;
  if (difference === null) {
    return isUnchanged(origin)
      ? `Equals its parent bit for bit ${span}.`
      : `The change makes no difference: it equals its parent bit for bit ${span}.`;
  }
  if (!isUnchanged(origin)) return null;
  const { step, column, values } = difference;
  const [parents, own] = values.map((value) => (value === null ? "not recorded" : formatBits(value, values)));
  return `Does not equal its parent: they first differ at step ${formatStep(step)} in ${column}, which is ${own} here and ${parents} in the parent.`;
}

/** Whether all steps of a fork are those of its parent, so that what is said of the parent need not be said again. */
export function repeatsParent({ origin, parent }: JudgedFork, last: number): boolean {
  if (parent === null || parent.lastStep === null || last > parent.lastStep) return false;
  const { steps, difference } = parent.comparison;
  return difference === null && steps === last - origin.step;
}

/** What happens in a fork that repeats its parent. */
export function describeRepetition({ slingshots, fork }: JudgedRun): string {
  const count = slingshots.slingshots.length;
  const later = wordLater({ byThen: count, inAll: fork?.parent?.slingshotsInAll ?? count });
  if (count === 0) return `No slingshot follows, as in its parent${later}.`;
  return `${count === 1 ? "Its parent's one slingshot follows" : `Its parent's ${count} slingshots follow`}${later}.`;
}

/** In full where the rounded values of both would read the same. */
function formatBits(value: number, values: readonly (number | null)[]): string {
  const rounded = values.map((each) => (each === null ? "" : formatNumber(each)));
  if (rounded[0] !== rounded[1]) return formatNumber(value);
  return Object.is(value, -0) ? "-0" : String(value);
}
