/** @file The headline of a report: its outcome in one line. */
import { capitalise, countSlingshots, formatStep, joinWords, lowerFirst, pluralise } from "../words.ts";
import { type Comparison, countWithin, findComparisons, wordLater } from "./comparison.ts";
import { isUnchanged, nameForkChanges } from "./forkOrigin.ts";
import { isParent, type JudgedRun, lastStep } from "./judgedRun.ts";
import { countFound, countKnownSteps, describeAllLost, lostOf, startsLate } from "./knowledge.ts";
import { describeLostSteps } from "./lostSteps.ts";
import { diffSettings } from "./settingsDiff.ts";

/**
 * The headline of a report. For runs that differ in one setting it says what that setting does: "6 slingshots with
 * loss.precision f32, none with f64". For forks it counts what comes after the fork step, in them and
 * in their parent, of forks from different steps one step after the other: "After step 560: 1 slingshot in the parent, none
 * with loss.precision f64; after step 620: no slingshot in the parent, none unchanged". Of runs of different length it
 * counts what lies within the steps that all of them have. Runs that cannot be judged and steps that are lost are named.
 */
export function writeHeadline(runs: readonly JudgedRun[]): string {
  const [first] = runs;
  if (first === undefined) return "No runs";
  if (runs.length === 1) return describeOne(first);
  const judged = runs.filter(({ unjudged }) => !unjudged);
  const [only] = judged;
  if (only === undefined) return `None of ${runs.length} runs can be judged`;
  const lost = judged.flatMap((run) => {
    const spans = lostOf(run);
    return spans.length === 0 ? [] : [`${describeLostSteps(spans)} of ${run.label} are lost`];
  });
  const others = runs.filter(({ unjudged }) => unjudged).map(({ label }) => label);
  const unjudged = others.length === 0 ? [] : [`${joinWords(others)} cannot be judged`];
  const counted =
    judged.length === 1 ? [`In ${only.label}: ${lowerFirst(describeOne(only))}`] : [compare(judged), ...lost];
  return [...counted, ...unjudged].join("; ");
}

function describeOne(run: JudgedRun): string {
  const last = lastStep(run);
  const lost = lostOf(run);
  const found = countFound(run);
  if (last === null && lost.length > 0) return describeAllLost(lost);
  if (run.unjudged) return "Slingshots cannot be judged";
  if (last === null) return capitalise(found);
  if (startsLate(run)) {
    const { step } = run.series;
    const span = step.length === 1 ? "" : `, ${formatStep(step[0] as number)} to ${formatStep(last)}`;
    return capitalise(`${found} in ${countKnownSteps(run)}${span}`);
  }
  if (lost.length === 0) return capitalise(`${found}${describeSpan(run, last)}`);
  const after = run.fork ? ` after the fork ${nameForkChanges(run.fork.origin)}` : "";
  return capitalise(`${found} in the ${countKnownSteps(run)}${after}; ${describeLostSteps(lost)} are lost`);
}

function describeSpan({ fork }: JudgedRun, last: number): string {
  if (!fork) return ` in ${formatStep(last)} ${pluralise(last, "step")}`;
  const how = isUnchanged(fork.origin) ? "with nothing changed" : `with ${nameForkChanges(fork.origin)}`;
  return ` from step ${formatStep(fork.origin.step + 1)} to ${formatStep(last)}, ${how}`;
}

/** Counts the slingshots of several runs side by side. */
function compare(runs: readonly JudgedRun[]): string {
  const comparisons = findComparisons(runs);
  const recorded = runs.filter((run) => lastStep(run) !== null);
  if (recorded.length < 2) return countSlinging(runs);
  const isOne = comparisons.length === 1;
  return capitalise(comparisons.map((each) => `${limitTo(each, isOne)}${countEach(each, recorded)}`).join("; "));
}

/** @param shown all that are compared, in this comparison or in another one */
function countEach(comparison: Comparison, shown: readonly JudgedRun[]): string {
  const { runs } = comparison;
  const counts = runs.map((run) => countWithin(run, comparison));
  const names = nameOutcomes(runs, shown);
  if (names === null) {
    const [byThen, inAll] = [counts.map((count) => count.byThen), counts.map((count) => count.inAll)];
    const later = wordLater({ byThen: byThen.filter(Boolean).length, inAll: inAll.filter(Boolean).length });
    return `${countSlinging(runs, byThen)}${later}`;
  }
  const parts = counts.map((count, i) => {
    const { byThen } = count;
    return `${i === 0 ? countSlingshots(byThen) : byThen || "none"} ${names[i]}${wordLater(count)}`;
  });
  return parts.join(", ");
}

/** What each run's count is followed by: "with loss.precision f64", "in the parent"; null where that would be too long. */
function nameOutcomes(runs: readonly JudgedRun[], shown: readonly JudgedRun[]): string[] | null {
  if (shown.some(({ fork }) => fork)) return runs.map((run, i) => nameRelative(run, runs, shown, i === 0));
  const differences = diffSettings(runs.map(({ experiment }) => experiment)).filter(({ path }) => path !== "steps");
  const [only] = differences;
  if (only !== undefined && differences.length === 1 && only.values.every((value) => value !== null)) {
    return only.values.map((value, i) => `with ${i === 0 ? `${only.path} ` : ""}${value}`);
  }
  return runs.length > 3 ? null : runs.map(({ label }) => `in ${label}`);
}

/** A run of a family by its place in it; by its label where that would not tell it from another that is counted with it. */
function nameRelative(
  run: JudgedRun,
  runs: readonly JudgedRun[],
  shown: readonly JudgedRun[],
  isFirst: boolean,
): string {
  const { label, fork } = run;
  if (!fork) {
    const parents = shown.filter((other) => !other.fork && isParent(other, shown));
    return parents.length === 1 && parents[0] === run ? "in the parent" : `in ${label}`;
  }
  const name = nameForkChanges(fork.origin);
  const ambiguous = runs.some((other) => other !== run && other.fork && nameForkChanges(other.fork.origin) === name);
  if (ambiguous && !label.startsWith(name)) return `in ${label}`;
  const called = ambiguous ? label : name;
  if (!isUnchanged(fork.origin)) return `with ${called}`;
  return isFirst ? `in the fork ${called}` : called;
}

/** `after step 560, up to step 700: `; nothing for all steps of all runs, where this is the only comparison. */
function limitTo({ after, upTo, shortened }: Comparison, isOnly: boolean): string {
  const end = `up to step ${formatStep(upTo)}`;
  if (after === null) return isOnly ? (shortened ? `${end}: ` : "") : `from the first step ${end}: `;
  return `after step ${formatStep(after)}${shortened ? `, ${end}` : ""}: `;
}

function countSlinging(
  runs: readonly JudgedRun[],
  counts = runs.map((run) => run.slingshots.slingshots.length),
): string {
  const slinging = counts.filter((count) => count > 0).length;
  return `${slinging === 0 ? "None" : slinging} of ${runs.length} runs ${pluralise(slinging, "slingshots", "slingshot")}`;
}
