/** @file What a log lacks, what cannot be said therefore, and how to record it next time. */
import type { RunScene } from "./causes/index.ts";
import type { DiagnosisClass, Missing } from "./diagnosis.ts";
import type { DiagnosedLog } from "./log.ts";
import { roleOf } from "./roles.ts";
import { knowsRate } from "./scene.ts";

interface Found {
  readonly log: DiagnosedLog;
  /** The loss by which the run is classed; null where there is none. */
  readonly primary: string | null;
  readonly class: DiagnosisClass;
  readonly hasSpikes: boolean;
}

/** Rows further apart than this many steps show neither how a spike begins nor what moves first. */
const MOST_APART = 2;

interface Wanted extends Pick<Missing, "what" | "why" | "how"> {
  readonly setting?: string;
  readonly instrument?: string;
  readonly isMissing: (found: Found) => boolean;
}

/** What would tell more, the most telling first. */
const WANTED: readonly Wanted[] = [
  {
    what: "trainLoss",
    why: "nothing can be said of spikes of the loss",
    how: "log the loss of every step",
    isMissing: ({ primary }) => primary === null,
  },
  {
    what: "lastLayerNorm",
    why: "a slingshot cannot be told from other spikes of a fitted network",
    how: "log model.head.weight.norm().item() at every step, under the name lastLayerNorm",
    // Where it is told without the norm that there is no slingshot, as of a set that was never fitted, the norm says no more.
    isMissing: ({ log, class: found }) =>
      log.roles.lastLayerNorm === undefined && (found === "cannot-tell" || found === "slingshots"),
  },
  {
    what: "every step",
    why: "how a spike begins, how long it lasts and what moves first are not known: rows are too far apart",
    how: "log the loss and what moves with it at every step, at least around spikes",
    isMissing: ({ log, primary, hasSpikes }) => hasSpikes && rowsApart(log, primary) >= MOST_APART,
  },
  {
    what: "gradientNorm",
    why: "whether the gradient or the loss moves first is not known",
    how: "log what torch.nn.utils.clip_grad_norm_ returns, which is the norm before clipping",
    isMissing: ({ log, hasSpikes }) => hasSpikes && log.roles.gradientNorm === undefined,
  },
  {
    what: "learningRate",
    why: "a jump of the rate cannot be told from other causes",
    how: "log scheduler.get_last_lr()[0]",
    isMissing: ({ log, hasSpikes }) => hasSpikes && !knowsRate(log),
  },
  {
    what: "updateNorm",
    why: "a collapse of Adam's second moment is hard to see: it shows first in the size of the update",
    how: "log the norm of the change of the weights at every step, at least around spikes",
    instrument: "updateRatio",
    isMissing: ({ log, hasSpikes }) =>
      hasSpikes && log.roles.updateNorm === undefined && log.facts.isAdaptive !== false,
  },
  {
    what: "optimizer",
    why: "causes that the optimizer rules out cannot be left out",
    how: "say which one it was",
    setting: "optimizer.name=adamw",
    isMissing: ({ log, hasSpikes }) => hasSpikes && log.facts.optimizer === undefined,
  },
];

/** Steps from one row of a column to the next, in the mean. */
function rowsApart({ tracks }: DiagnosedLog, column: string | null): number {
  const { step = [] } = tracks.get(column ?? "") ?? {};
  return step.length < 2 ? 0 : ((step.at(-1) as number) - (step[0] as number)) / (step.length - 1);
}

/** Columns that no name tells the meaning of: one of them may be what the log seems to lack. */
const listUnknown = ({ tracks }: DiagnosedLog, primary: string | null): string[] =>
  [...tracks.keys()].filter((name) => name !== primary && roleOf(name) === null);

export function listMissing({ log, class: found, spikes }: RunScene, primary: string | null): Missing[] {
  const around = spikes[0]?.step ?? null;
  const all = { log, primary, class: found, hasSpikes: around !== null };
  const unknown = listUnknown(log, primary);
  return WANTED.filter(({ isMissing }) => isMissing(all)).map(({ what, why, how, setting, instrument }) => ({
    ...{ what, why, how, around, among: roleOf(what) === null ? [] : unknown },
    setting: setting ?? null,
    instrument: instrument ?? null,
  }));
}
