/** @file What a run says to each part of the guided page: its numbers, and none that it does not have. */
import { countUpTo, type Series, takeAfter, takeUpTo } from "../../series.ts";
import { countSlingshots, formatNumber, formatShare, formatStep } from "../../words.ts";
import type { RunDetails } from "../labRun.ts";
import type { ChangeName, Part } from "./startAddress.ts";

/** A run of which something is told. */
export interface GuidedRun {
  readonly details: Pick<RunDetails, "cycles" | "steps" | "step" | "state">;
  readonly series: Series;
}

export interface GuideFacts {
  readonly step: number;
  readonly steps: number | null;
  /** Whether more steps may come. */
  readonly isOpen: boolean;
  /** The first step at which all of the training data are classified correctly. */
  readonly fittedAt: number | null;
  readonly spike: {
    readonly step: number;
    /** The median of the losses while the norm grew. */
    readonly restingLoss: number;
    readonly peakLoss: number;
    readonly peakAt: number;
    readonly normBefore: number;
    readonly normAfter: number;
    readonly plateauEnd: number;
    readonly growthStart: number;
  } | null;
  /** The largest share of samples without a gradient of their class before the first spike, and its step. */
  readonly silent: { readonly share: number; readonly step: number } | null;
  /** Whether there is more than one spike. */
  readonly isRepeated: boolean;
  /** Whether the twin has none, so far. */
  readonly isTwinCalm: boolean;
  /** The step to fork at: 50 before the first spike. */
  readonly forkAt: number | null;
}

const BEFORE_SPIKE = 50;

export function readFacts({ details, series }: GuidedRun, twin: Pick<RunDetails, "cycles">): GuideFacts {
  const { cycles, steps, step, state } = details;
  const [first] = cycles;
  const { trainAccuracy, zeroGradientShare } = series.columns;
  const fitted = trainAccuracy?.findIndex((share) => share >= 1) ?? -1;
  const spike = first === undefined ? null : { ...first, step: first.spike, ...followLoss(series, first) };
  return {
    step: step ?? series.step.at(-1) ?? 0,
    steps,
    isOpen: state === "starting" || state === "running",
    fittedAt: fitted < 0 ? null : (series.step[fitted] ?? null),
    spike,
    silent:
      spike === null || zeroGradientShare === undefined ? null : findHighest(series, zeroGradientShare, spike.step),
    isRepeated: cycles.length > 1,
    isTwinCalm: twin.cycles.length === 0,
    forkAt: spike === null ? null : Math.max(1, spike.step - BEFORE_SPIKE),
  };
}

/** What the loss was before a spike, and where it came highest. */
function followLoss(series: Series, { growthStart, spike, plateauEnd }: RunDetails["cycles"][number]) {
  const { step, columns } = series;
  const before = takeUpTo(takeAfter(series, growthStart - 1), spike - 1).columns.trainLoss ?? [];
  const after = countUpTo(step, spike - 1);
  const rise = Array.from(columns.trainLoss?.subarray(after, countUpTo(step, plateauEnd)) ?? []);
  const highest = rise.reduce((best, loss, i) => (loss > (rise[best] as number) ? i : best), 0);
  const sorted = Float64Array.from(before).sort();
  return { restingLoss: sorted[sorted.length >> 1] ?? Number.NaN, peakAt: step[after + highest] ?? spike };
}

function findHighest({ step }: Series, values: ArrayLike<number>, before: number): GuideFacts["silent"] {
  let [share, at] = [Number.NEGATIVE_INFINITY, 0];
  for (let row = countUpTo(step, before - 1) - 1; row >= 0; row--) {
    const value = values[row] as number;
    if (value > share) [share, at] = [value, step[row] as number];
  }
  return Number.isFinite(share) ? { share, step: at } : null;
}

/** What is told in a part: a sentence or two each. */
export function tellPart(part: Part, facts: GuideFacts, fork: ForkOutcome | null): string[] {
  switch (part) {
    case "train":
      return tellTraining(facts);
    case "spike":
      return tellSpike(facts);
    case "inside":
      return tellInside(facts);
    case "change":
      return tellChange(facts);
    case "gone":
      return tellGone(facts, fork);
  }
}

function tellTraining({ fittedAt, steps }: GuideFacts): string[] {
  const same =
    "One small network is trained twice: the same data, the same first weights, the same Adam. One run computes its loss in float32, as most programs do; its twin computes it in float64. Nothing else differs.";
  if (fittedAt === null) return [same];
  const goal = steps === null ? "goes on" : `goes on to step ${formatStep(steps)}`;
  return [
    same,
    `From step ${formatStep(fittedAt)} on, every training point is classified correctly, and there would seem to be nothing left to learn. Training ${goal}.`,
  ];
}

function tellSpike(facts: GuideFacts): string[] {
  const { spike, fittedAt } = facts;
  if (spike === null) return [tellWaiting(facts)];
  const { step, restingLoss, peakLoss, peakAt } = spike;
  const long = fittedAt === null ? "" : `, ${formatStep(step - fittedAt)} steps after all points were learnt`;
  const from =
    restingLoss === 0 ? "0, which is all that its digits have left of it," : `about ${formatNumber(restingLoss)}`;
  return [
    `At step ${formatStep(step)}${long}, the loss in float32 begins to shoot up: from ${from} to ${formatNumber(peakLoss)} at step ${formatStep(peakAt)}.`,
    `No bad data came, and no setting changed${facts.isTwinCalm ? "; the twin in float64 notices nothing" : ""}. Then the loss comes down again${facts.isRepeated ? ", and in time it happens again" : ""}.`,
  ];
}

function tellWaiting({ isOpen, step, steps }: GuideFacts): string {
  if (isOpen)
    return `No spike yet, at step ${formatStep(step)}${steps === null ? "" : ` of ${formatStep(steps)}`}. It is worth the wait.`;
  return `This run ended at step ${formatStep(step)} without a slingshot. Another seed, or more steps, may have one.`;
}

function tellInside(facts: GuideFacts): string[] {
  const { spike, silent } = facts;
  if (spike === null) return [tellWaiting(facts)];
  const share =
    silent === null
      ? ""
      : ` Before the first spike up to ${formatShare(silent.share)} of the samples gave none, at step ${formatStep(silent.step)}.`;
  return [
    `Where float32 matters: the probability of the right class rounds to exactly 1 once its logit leads by about 17, and its gradient to exactly 0.${share} In float64 the lead would have to be about 37.`,
    `The wrong classes go on pushing, no longer held against. The norm of the last layer grows from ${formatNumber(spike.normBefore)} to ${formatNumber(spike.normAfter)}, for nothing.`,
    "Where Adam matters: it divides each step by the root of its mean of squared gradients. While gradients are tiny, that mean forgets. Then a sample slips, a gradient comes back, and the step is far too large.",
  ];
}

function tellChange(facts: GuideFacts): string[] {
  const { forkAt, spike } = facts;
  if (forkAt === null || spike === null) return [tellWaiting(facts)];
  return [
    `Go back to step ${formatStep(forkAt)}, ${formatStep(spike.step - forkAt)} steps before the spike: the same weights, the same memory of the optimizer, to the last bit. Change one thing, and let it go on from there.`,
  ];
}

/** A fork, and what it and its parent did since. */
export interface ForkOutcome {
  readonly change: ChangeName;
  readonly at: number;
  readonly step: number;
  readonly isOpen: boolean;
  /** Slingshots whose spike comes after the fork, up to the last step that both have. */
  readonly own: number;
  readonly parents: number;
}

const CHANGED: Readonly<Record<ChangeName, string>> = {
  float64: "with the loss in float64",
  epsilon: "with an ε of 1e-5",
};

export function compareFork(
  change: ChangeName,
  at: number,
  fork: GuidedRun["details"],
  parent: GuidedRun["details"],
): ForkOutcome {
  const step = fork.step ?? at;
  const upTo = Math.min(step, parent.step ?? step);
  const count = ({ cycles }: GuidedRun["details"]) => cycles.filter(({ spike }) => spike > at && spike <= upTo).length;
  const isOpen = fork.state === "starting" || fork.state === "running";
  return { change, at, step: upTo, isOpen, own: count(fork), parents: count(parent) };
}

function tellGone(facts: GuideFacts, fork: ForkOutcome | null): string[] {
  if (facts.spike === null) return [tellWaiting(facts)];
  if (fork === null) return ["Change one thing first: go a part back."];
  const { change, at, step, own, parents, isOpen } = fork;
  if (isOpen && step < facts.spike.step)
    return [`The fork trains. Its parent's spike came at step ${formatStep(facts.spike.step)}.`];
  const outcome = `From step ${formatStep(at)} to ${formatStep(step)} the parent has ${countSlingshots(parents)}; its fork ${CHANGED[change]}: ${own === 0 ? "none" : own}.`;
  if (isOpen) return [`${outcome} It still trains.`];
  const [spikes, stays] = [own < parents, own >= parents && parents > 0];
  return [
    outcome,
    ...(spikes
      ? [
          change === "float64"
            ? "One setting, 50 steps before: it was the rounding. The same network and the same Adam, with enough digits, stay quiet here."
            : "A larger ε bounds what Adam divides by, and the rounding alone does no harm here. It takes both: the rounding that lets the norm drift, and the Adam that then leaps.",
        ]
      : []),
    ...(stays ? ["It is not gone in this run: what decides here is something else. Nothing is a general cure."] : []),
  ];
}
