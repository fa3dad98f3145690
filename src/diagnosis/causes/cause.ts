/** @file A cause of what a run does: what speaks for it, and what would decide. */
import type { Slingshot } from "../../analysis/index.ts";
import type { DiagnosisClass, NamedSpike, Trial } from "../diagnosis.ts";
import type { Evidence } from "../evidence.ts";
import type { SpikeKind } from "../kinds/kind.ts";
import type { DiagnosedLog } from "../log.ts";
import type { Role } from "../roles.ts";

/** All that was found in a run before its causes. */
export interface RunScene {
  readonly log: DiagnosedLog;
  readonly class: DiagnosisClass;
  readonly cycles: readonly Slingshot[];
  readonly fittedAt: number | null;
  /** Of losses, with their kinds. */
  readonly spikes: readonly NamedSpike[];
  readonly firstNonFinite: { readonly column: string; readonly step: number } | null;
}

export interface Cause {
  readonly name: string;
  /** To be read after "the cause may be": `rounding in the softmax`. */
  readonly title: string;
  readonly source: string;
  weigh(run: RunScene): Evidence[];
  /** Instruments and columns that would say more, without those that are there. */
  measure(run: RunScene): string[];
  trial(run: RunScene): Trial | null;
}

/** Spikes of this kind, however sure it is. */
export const countKind = ({ spikes }: RunScene, { name }: SpikeKind): number =>
  spikes.filter(({ kind }) => kind === name).length;

/** How sure a kind is that speaks for a cause: three times likelier than all else together. */
const CLEAR = 0.75;

/** Spikes that are clearly of this kind. */
export const countClear = ({ spikes }: RunScene, { name }: SpikeKind): number =>
  spikes.filter(({ kind, confidence }) => kind === name && confidence >= CLEAR).length;

/** Of which share of all spikes at least a kind says why the run has spikes: of very many some look like others by chance. */
const LEAST_SHARE = 0.1;

/**
 * What the kind of its spikes says of a run's cause: much where it is clear, little where it is only the likeliest.
 * @param against bits where no spike is of the kind
 */
export function weighKind(run: RunScene, kind: SpikeKind, against: number): Evidence {
  const all = run.spikes.length;
  const [clear, named] = [countClear(run, kind), countKind(run, kind)];
  if (named === 0) return { says: `no spike looks like ${kind.title}`, bits: against };
  const count = clear === 0 ? named : clear;
  const which = all === 1 ? "the spike" : `${count} of ${all} spikes`;
  const what = count === 1 ? kind.title : kind.plural;
  const isOften = count >= LEAST_SHARE * all;
  if (clear > 0) return { says: `${which} ${count === 1 ? "looks" : "look"} like ${what}`, bits: isOften ? 4 : 0 };
  return { says: `${which} may be ${what}, but not clearly`, bits: isOften ? 1.5 : 0 };
}

/** A state before the first spike of these kinds, far enough that what leads to it is still to come; null without such a spike. */
export function stepBefore({ spikes, log, cycles }: RunScene, ...kinds: readonly SpikeKind[]): number | null {
  const spike = spikes.find(({ kind }) => kinds.some(({ name }) => name === kind));
  if (spike === undefined) return null;
  const cycle = cycles.find((one) => Math.abs(one.spike - spike.step) <= spike.duration);
  const first = log.step[0] ?? 0;
  return Math.max(first, cycle?.growthStart ?? spike.step - Math.max(1, Math.round(spike.duration / 2)));
}

/** Of these columns those that the log has neither under this name nor under another tool's. */
export const lacking = ({ log: { tracks, roles } }: RunScene, ...names: readonly string[]): string[] =>
  names.filter((name) => !tracks.has(name) && roles[name as Role] === undefined);

/** Peak of a column ÷ its median before the first spike; NaN where it is not recorded or has no positive median. */
export function riseOf({ log, spikes }: RunScene, column: string): number {
  const track = log.tracks.get(column);
  const [first] = spikes;
  if (track === undefined || first === undefined) return Number.NaN;
  const before = track.values.filter((_, i) => (track.step[i] as number) < first.step).sort();
  const around = track.values.filter(
    (_, i) => (track.step[i] as number) >= first.step && (track.step[i] as number) <= first.endStep,
  );
  const middle = before[before.length >> 1] ?? 0;
  return middle > 0 && around.length > 0
    ? around.reduce((most, value) => Math.max(most, value), 0) / middle
    : Number.NaN;
}
